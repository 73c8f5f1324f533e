/** The start of a line that belongs to a list or a quotation. */
export interface ListLine {
  /** White space and `>` before the sign. */
  readonly lead: string;
  /** `-`, `*`, `+`, `3.` or `3)`; empty in a bare quotation. */
  readonly sign: string;
  /** White space after the sign. */
  readonly gap: string;
  /** Whether the item is a task. */
  readonly task: boolean;
  /** Letters of the whole start. */
  readonly length: number;
  /** Whether nothing follows it. */
  readonly empty: boolean;
}

const START = /^((?:\s*>)*\s*)(?:([-*+]|\d{1,9}[.)])(\s+)(?:(\[[ xX]\])(\s+|$))?)?/;

/** Reads the start of a line, if it is one of a list or a quotation. */
export function readListLine(line: string): ListLine | null {
  const match = START.exec(line);
  if (!match) return null;
  const [whole, lead = '', sign = '', gap = '', box = ''] = match;
  if (!sign && !lead.includes('>')) return null;
  return {
    lead,
    sign,
    gap,
    task: box !== '',
    length: whole.length,
    empty: line.slice(whole.length).trim() === '',
  };
}

/** The sign of the item after this one. */
export function nextSign(sign: string): string {
  const number = /^(\d+)([.)])$/.exec(sign);
  return number ? `${Number(number[1]) + 1}${number[2]}` : sign;
}

/** What the line after this one starts with; a new task is not done yet. */
export function continuation(line: ListLine): string {
  if (!line.sign) return line.lead.endsWith('>') ? `${line.lead} ` : line.lead;
  return `${line.lead}${nextSign(line.sign)}${line.gap}${line.task ? '[ ] ' : ''}`;
}
