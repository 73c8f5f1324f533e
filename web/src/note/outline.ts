/** A heading of a note. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;

/** What stands in a heading beside its words. */
function plain(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_~`=^+]{1,3}(?=\S)|(?<=\S)[*_~`=^+]{1,3}/g, '')
    .trim();
}

/** The first line of the text behind the front matter, counted from 0. */
function textStart(lines: readonly string[]): number {
  if (lines[0] !== '---') return 0;
  const end = lines.findIndex((text, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(text));
  return end < 0 ? 0 : end + 1;
}

/** The headings of a source, for the table of contents: those of code and of the front matter are none. */
export function headingsOf(source: string): Heading[] {
  const found: Heading[] = [];
  let fence = '';
  let before = '';
  const lines = source.split('\n');
  const start = textStart(lines);
  lines.slice(start).forEach((text, index) => {
    const line = start + index + 1;
    const mark = FENCE.exec(text)?.[1] ?? '';
    if (fence) {
      if (mark.startsWith(fence)) fence = '';
      return;
    }
    fence = mark;
    const heading = HEADING.exec(text);
    if (heading?.[1] && heading[2]) found.push({ level: heading[1].length, text: plain(heading[2]), line });
    const under = UNDERLINE.exec(text)?.[1];
    if (under && /^ {0,3}[^\s>#|*+-]/.test(before))
      found.push({ level: under[0] === '=' ? 1 : 2, text: plain(before), line: line - 1 });
    before = heading ? '' : text;
  });
  return found;
}
