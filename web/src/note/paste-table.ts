/** Cells of a table from a spreadsheet, at most. Beyond: the text is pasted as it is. */
const CELLS_MAX = 5_000;

const cell = (text: string): string =>
  text
    .trim()
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, ' ');

/**
 * What a spreadsheet puts on the clipboard (cells with tabs between, rows on lines) as a markdown table; null for any other
 * text.
 */
export function tableOf(text: string): string | null {
  const rows = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((row) => row.split('\t'));
  const columns = rows[0]?.length ?? 0;
  const isTable = rows.length > 1 && columns > 1 && rows.every((row) => row.length === columns);
  if (!isTable || rows.length * columns > CELLS_MAX) return null;
  const [head = [], ...body] = rows.map((row) => `| ${row.map(cell).join(' | ')} |`);
  return [head, `|${' --- |'.repeat(columns)}`, ...body].join('\n');
}
