import { syntaxTree } from '@codemirror/language';
import type { ChangeSpec, EditorState } from '@codemirror/state';
import { bars, cellSpans, isDelimiter, readTable, type Table } from './model.ts';

/** The table in which the cursor is. */
export interface TablePlace {
  readonly table: Table;
  readonly lines: readonly string[];
  /** From where to where it goes in the text. */
  readonly from: number;
  readonly to: number;
  /** The cursor's cell; the row of the delimiter counts as the head. */
  readonly row: number;
  readonly column: number;
}

/** Lines of a table that is helped with. Beyond: it is text like any other. */
const LINES_MAX = 500;

function inCode(state: EditorState, position: number): boolean {
  const name = syntaxTree(state).resolveInner(position, -1).name;
  return name === 'CodeText' || name === 'FencedCode' || name === 'CodeBlock';
}

/** Finds the table around the cursor; null where there is none. */
export function tableAt(state: EditorState): TablePlace | null {
  const { main } = state.selection;
  const here = state.doc.lineAt(main.head);
  if (!here.text.includes('|') || state.doc.lineAt(main.anchor).number !== here.number) return null;
  const isRow = (number: number): boolean =>
    number >= 1 &&
    number <= state.doc.lines &&
    Math.abs(number - here.number) <= LINES_MAX &&
    state.doc.line(number).text.includes('|');
  let [first, last] = [here.number, here.number];
  while (isRow(first - 1)) first -= 1;
  while (isRow(last + 1)) last += 1;
  const texts: string[] = [];
  for (let number = first; number <= last; number += 1) texts.push(state.doc.line(number).text);
  const delimiter = texts.findIndex((text, index) => index > 0 && isDelimiter(text));
  const start = first + delimiter - 1;
  if (delimiter < 1 || here.number < start || inCode(state, main.head)) return null;
  const lines = texts.slice(delimiter - 1);
  const row = Math.max(0, here.number - start - (here.number > start ? 1 : 0));
  return {
    table: readTable(lines),
    lines,
    from: state.doc.line(start).from,
    to: state.doc.line(last).to,
    row,
    column: columnAt(here.text, main.head - here.from),
  };
}

function columnAt(line: string, at: number): number {
  const spans = cellSpans(line);
  const index = spans.findIndex(({ to }) => at <= to);
  return index < 0 ? spans.length - 1 : index;
}

/** Where a cell's words are in a written table, counted from its start. */
export function cellIn(lines: readonly string[], row: number, column: number): { from: number; to: number } {
  const number = row === 0 ? 0 : row + 1;
  const before = lines.slice(0, number).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[number] ?? '';
  const span = cellSpans(line)[column] ?? emptySpan(line, column);
  const text = line.slice(span.from, span.to);
  const from = before + span.from + (text.trim() ? text.length - text.trimStart().length : 1);
  return { from, to: from + text.trim().length };
}

/** A last cell without words is one all the same. */
function emptySpan(line: string, column: number): { from: number; to: number } {
  const all = bars(line);
  return { from: (all[column] ?? 0) + 1, to: all[column + 1] ?? line.length };
}

/** The changes that make `old` lines `fresh`: as small as can be, so that others' edits and carets stay where they are. */
export function tableChanges(from: number, old: readonly string[], fresh: readonly string[]): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  let at = from;
  const shared = commonLines(old, fresh);
  old.forEach((line, index) => {
    const after = shared[index];
    if (after === undefined) {
      const end = at + line.length;
      changes.push(index === 0 ? { from: at, to: end } : { from: at - 1, to: end });
    } else {
      changes.push(...lineChanges(at, line, fresh[after] ?? ''));
      // Lines of the new table between this one and the next that is kept.
      const next = shared.slice(index + 1).find((other) => other !== undefined) ?? fresh.length;
      const added = fresh.slice(after + 1, next);
      if (added.length > 0) changes.push({ from: at + line.length, insert: `\n${added.join('\n')}` });
    }
    at += line.length + 1;
  });
  return changes;
}

/** Which new line each old one becomes. At most one comes or goes at a time, and never the head, so equal starts tell. */
function commonLines(old: readonly string[], fresh: readonly string[]): (number | undefined)[] {
  // Bars at the ends may be left out, and are not.
  const words = (line: string | undefined): string =>
    (line ?? '').replace(/[\s:-]+/g, '').replace(/^\|+|\|+$/g, '');
  const less = Math.min(old.length, fresh.length);
  let head = 1;
  while (head < less && words(old[head]) === words(fresh[head])) head += 1;
  if (old.length === fresh.length) return old.map((_, index) => index);
  if (old.length > fresh.length) {
    const gone = Math.min(head, old.length - 1);
    return old.map((_, index) => (index === gone ? undefined : index > gone ? index - 1 : index));
  }
  return old.map((_, index) => (index < head ? index : index + fresh.length - old.length));
}

function lineChanges(from: number, old: string, fresh: string): ChangeSpec[] {
  const parts = (line: string): string[] => {
    const all = [0, ...bars(line), line.length];
    return all.slice(1).map((end, index) => line.slice(all[index], end));
  };
  const [was, is] = [parts(old), parts(fresh)];
  if (was.length !== is.length) return pieceChange(from, old, fresh);
  let at = from;
  return was.flatMap((piece, index) => {
    const changes = pieceChange(at, piece, is[index] ?? '');
    at += piece.length;
    return changes;
  });
}

function pieceChange(from: number, old: string, fresh: string): ChangeSpec[] {
  if (old === fresh) return [];
  const less = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < less && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < less - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail += 1;
  return [
    { from: from + head, to: from + old.length - tail, insert: fresh.slice(head, fresh.length - tail) },
  ];
}
