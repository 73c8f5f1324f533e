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

/** The headings of a source, for the table of contents: those of code and of the front matter are none. */
export function headingsOf(source: string): Heading[] {
  const found: Heading[] = [];
  let fence = '';
  let matter = source.startsWith('---\n');
  let before = '';
  source.split('\n').forEach((text, index) => {
    const line = index + 1;
    if (matter) {
      matter = line === 1 || !/^(---|\.\.\.)\s*$/.test(text);
      return;
    }
    const mark = FENCE.exec(text)?.[1] ?? '';
    if (fence) {
      if (mark.startsWith(fence)) fence = '';
      return;
    }
    fence = mark;
    const heading = HEADING.exec(text);
    if (heading?.[1] && heading[2])
      found.push({ level: heading[1].length, text: plain(heading[2]), line });
    const under = UNDERLINE.exec(text)?.[1];
    if (under && /^ {0,3}[^\s>#|*+-]/.test(before))
      found.push({ level: under[0] === '=' ? 1 : 2, text: plain(before), line: line - 1 });
    before = heading ? '' : text;
  });
  return found;
}
