/** Where the cells of a column stand. */
export type Alignment = 'none' | 'left' | 'center' | 'right';

/** A markdown table as a plain value: the first row is the head. */
export interface Table {
  readonly rows: readonly (readonly string[])[];
  readonly alignments: readonly Alignment[];
}

/** Places of the bars that part cells: those that no backslash goes before. */
export function bars(line: string): number[] {
  const found: number[] = [];
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '|') found.push(at);
  }
  return found;
}

/** From where to where each cell of a line goes, spaces and all. */
export function cellSpans(line: string): { from: number; to: number }[] {
  const all = bars(line);
  const spans: { from: number; to: number }[] = [];
  let from = 0;
  for (const bar of all) {
    // Before the first bar of most tables there is nothing, which is no cell.
    if (from > 0 || line.slice(0, bar).trim() !== '') spans.push({ from, to: bar });
    from = bar + 1;
  }
  if (line.slice(from).trim() !== '' || spans.length === 0) spans.push({ from, to: line.length });
  return spans;
}

const cells = (line: string): string[] => cellSpans(line).map(({ from, to }) => line.slice(from, to).trim());

const DELIMITER = /^:?-+:?$/;

/** Whether a line is the one between a table's head and its body. */
export function isDelimiter(line: string): boolean {
  return line.includes('-') && /^[\s|:-]+$/.test(line) && cells(line).every((cell) => DELIMITER.test(cell));
}

function alignmentOf(cell: string): Alignment {
  const [left, right] = [cell.startsWith(':'), cell.endsWith(':')];
  if (left && right) return 'center';
  if (right) return 'right';
  return left ? 'left' : 'none';
}

/** Reads a table from its lines, the second of which is the delimiter; every row gets as many cells as the widest. */
export function readTable(lines: readonly string[]): Table {
  const [head = '', delimiter = '', ...body] = lines;
  const rows = [head, ...body].map(cells);
  const width = Math.max(...rows.map((row) => row.length));
  const alignments = cells(delimiter).map(alignmentOf);
  return {
    rows: rows.map((row) => filled(row, width, '')),
    alignments: filled(alignments, width, 'none'),
  };
}

function filled<T>(row: readonly T[], width: number, filling: T): T[] {
  return Array.from({ length: width }, (_, index) => row[index] ?? filling);
}

/** Letters that take the place of two. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** How many columns of the screen a text takes. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text.normalize('NFC')) {
    if (/\p{Mark}|\u200d/u.test(letter)) continue;
    width += WIDE.test(letter) || /\p{Emoji_Presentation}/u.test(letter) ? 2 : 1;
  }
  return width;
}

function padded(text: string, width: number, alignment: Alignment): string {
  const rest = Math.max(0, width - widthOf(text));
  const before = { none: 0, left: 0, center: Math.floor(rest / 2), right: rest }[alignment];
  return ' '.repeat(before) + text + ' '.repeat(rest - before);
}

function dashes(width: number, alignment: Alignment): string {
  const left = alignment === 'left' || alignment === 'center' ? ':' : '-';
  const right = alignment === 'right' || alignment === 'center' ? ':' : '-';
  return left + '-'.repeat(width - 2) + right;
}

/** Widest cell that others are filled up to. Beyond it a line would be read worse, not better. */
const FILLED_MAX = 60;

/** Writes a table with its bars below each other. */
export function writeTable({ rows, alignments }: Table): string[] {
  const widths = alignments.map((_, column) =>
    Math.min(FILLED_MAX, Math.max(3, ...rows.map((row) => widthOf(row[column] ?? '')))),
  );
  const line = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`;
  const written = rows.map((row) =>
    line(row.map((cell, column) => padded(cell, widths[column] ?? 3, alignments[column] ?? 'none'))),
  );
  const delimiter = line(widths.map((width, column) => dashes(width, alignments[column] ?? 'none')));
  return [written[0] ?? '', delimiter, ...written.slice(1)];
}

const inserted = <T>(list: readonly T[], at: number, item: T): T[] => [
  ...list.slice(0, at),
  item,
  ...list.slice(at),
];

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

/** With an empty row before row `at`; none comes before the head. */
export function withRow(table: Table, at: number): Table {
  const row = table.alignments.map(() => '');
  return { ...table, rows: inserted(table.rows, Math.max(1, at), row) };
}

/** Without a row. The head stays: a table has one. */
export function withoutRow(table: Table, at: number): Table {
  return at === 0 ? table : { ...table, rows: without(table.rows, at) };
}

/** With an empty column before column `at`. */
export function withColumn(table: Table, at: number): Table {
  return {
    rows: table.rows.map((row) => inserted(row, at, '')),
    alignments: inserted(table.alignments, at, 'none'),
  };
}

/** Without a column; the last one stays. */
export function withoutColumn(table: Table, at: number): Table {
  if (table.alignments.length < 2) return table;
  return { rows: table.rows.map((row) => without(row, at)), alignments: without(table.alignments, at) };
}

/** With a column that stands elsewhere; the same a second time sets it back. */
export function aligned(table: Table, at: number, alignment: Alignment): Table {
  const next = table.alignments[at] === alignment ? 'none' : alignment;
  return { ...table, alignments: table.alignments.map((old, index) => (index === at ? next : old)) };
}
