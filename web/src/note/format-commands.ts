import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
  type TransactionSpec,
} from '@codemirror/state';
import { readListLine } from './list-line.ts';

/** How many of its letters a text has in a row at its start, or at its end. */
function run(text: string, letter: string, atEnd: boolean): number {
  let count = 0;
  while (count < text.length && text.at(atEnd ? -1 - count : count) === letter) count += 1;
  return count;
}

/** Whether signs that many on both sides hold `sign`: one `*` is not half of `**`. */
function holds(sign: string, count: number): boolean {
  return sign === '*' ? count % 2 === 1 : count >= sign.length;
}

/** The words that a selection has of one line, without the start of an item, white space and signs at the ends. */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** Whether they have the sign already. */
  readonly signed: boolean;
}

/** What becomes of a selection. */
interface Formatted {
  readonly changes: ChangeSpec;
  readonly range: SelectionRange;
}

function pieces(state: EditorState, { from, to }: SelectionRange, sign: string): Piece[] {
  const found: Piece[] = [];
  const letter = sign[0] ?? '';
  for (let at = from; at <= to; at = state.doc.lineAt(at).to + 1) {
    const line = state.doc.lineAt(at);
    const lead = readListLine(line.text)?.length ?? /^ {0,3}(?:#{1,6}\s+)?/.exec(line.text)?.[0].length ?? 0;
    const start = at === line.from ? Math.min(at + lead, to) : at;
    const words = state.sliceDoc(start, Math.min(line.to, to));
    const [before = '', core = ''] = /^([\s*~`]*)([\s\S]*?)[\s*~`]*$/.exec(words)?.slice(1) ?? [];
    const begin = start + before.length;
    const end = begin + core.length;
    if (core === '') continue;
    const count = Math.min(
      run(state.sliceDoc(line.from, begin), letter, true),
      run(state.sliceDoc(end, line.to), letter, false),
    );
    found.push({ from: begin, to: end, signed: holds(sign, count) });
  }
  return found;
}

/** `sign` on both sides of a cursor, or none where it stands between two already. */
function aroundCursor(state: EditorState, at: number, sign: string): Formatted {
  const [from, to] = [at - sign.length, at + sign.length];
  return state.sliceDoc(from, to) === sign + sign
    ? { changes: { from, to }, range: EditorSelection.cursor(from) }
    : { changes: { from: at, insert: sign + sign }, range: EditorSelection.cursor(to) };
}

function aroundWords(state: EditorState, range: SelectionRange, sign: string): Formatted {
  const all = pieces(state, range, sign);
  const size = sign.length;
  const areSigned = all.every(({ signed }) => signed);
  const changes = all.flatMap(({ from, to, signed }): ChangeSpec[] => {
    if (areSigned)
      return [
        { from: from - size, to: from },
        { from: to, to: to + size },
      ];
    return signed
      ? []
      : [
          { from, insert: sign },
          { from: to, insert: sign },
        ];
  });
  const set = state.changes(changes);
  const [from, to] = [set.mapPos(range.from, 1), set.mapPos(range.to, -1)];
  const isForward = range.anchor === range.from;
  return { changes, range: EditorSelection.range(isForward ? from : to, isForward ? to : from) };
}

/**
 * Puts `sign` around what is selected of each line, or takes it away where all of it has it: emphasis ends with its line, and
 * means nothing beside white space.
 */
export function toggleAround(sign: string): StateCommand {
  return ({ state, dispatch }) => {
    const change = state.changeByRange((range) =>
      range.empty ? aroundCursor(state, range.head, sign) : aroundWords(state, range, sign),
    );
    dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }));
    return true;
  };
}

/** Every selected line, once each. */
function selectedLines(state: EditorState): { from: number; text: string }[] {
  const lines = new Map<number, { from: number; text: string }>();
  for (const range of state.selection.ranges) {
    const last = state.doc.lineAt(range.to).number;
    for (let number = state.doc.lineAt(range.from).number; number <= last; number += 1) {
      lines.set(number, state.doc.line(number));
    }
  }
  return [...lines.values()];
}

/** The same without those between them that say nothing. */
function wordedLines(state: EditorState): { from: number; text: string }[] {
  const all = selectedLines(state);
  return all.length > 1 ? all.filter((line) => line.text.trim() !== '') : all;
}

/** Applies `changes` and keeps the selection after whatever is inserted at it. */
function apply(state: EditorState, changes: ChangeSpec[]): TransactionSpec {
  const set = state.changes(changes);
  return { changes: set, selection: state.selection.map(set, 1), userEvent: 'input', scrollIntoView: true };
}

/** The kinds of line start that the toolbar offers. */
export type LineKind = 'bulletList' | 'orderedList' | 'taskList' | 'blockquote';

const STARTS: Record<LineKind, (index: number) => string> = {
  bulletList: () => '- ',
  orderedList: (index) => `${index + 1}. `,
  taskList: () => '- [ ] ',
  blockquote: () => '> ',
};

const PRESENT: Record<LineKind, RegExp> = {
  bulletList: /^(\s*)([-*+]\s+)(?!\[[ xX]\]\s)/,
  orderedList: /^(\s*)(\d{1,9}[.)]\s+)/,
  taskList: /^(\s*)([-*+]\s+\[[ xX]\]\s)/,
  blockquote: /^(\s*)(>\s?)/,
};

/** Makes the selected lines items of a list or a quotation, or plain lines again. */
export function toggleLines(kind: LineKind): StateCommand {
  return ({ state, dispatch }) => {
    const lines = wordedLines(state);
    const present = lines.every((line) => PRESENT[kind].test(line.text));
    const changes = lines.map((line, index): ChangeSpec => {
      const match = PRESENT[kind].exec(line.text);
      if (present && match) {
        const from = line.from + (match[1]?.length ?? 0);
        return { from, to: from + (match[2]?.length ?? 0) };
      }
      const from = line.from + (/^\s*/.exec(line.text)?.[0].length ?? 0);
      const item = kind === 'blockquote' ? null : readListLine(line.text);
      const to = item?.sign && !item.lead.includes('>') ? line.from + item.length : from;
      return { from, to, insert: STARTS[kind](index) };
    });
    dispatch(state.update(apply(state, changes)));
    return true;
  };
}

/** Makes the selected lines headings of a level, or plain lines when they are that already. */
export function toggleHeading(level: number): StateCommand {
  const sign = `${'#'.repeat(level)} `;
  return ({ state, dispatch }) => {
    const lines = wordedLines(state);
    const present = lines.every((line) => line.text.startsWith(sign));
    const changes = lines.map((line): ChangeSpec => {
      const old = /^#{1,6}\s+/.exec(line.text)?.[0].length ?? 0;
      return { from: line.from, to: line.from + old, insert: present ? '' : sign };
    });
    dispatch(state.update(apply(state, changes)));
    return true;
  };
}

/** `[text](address)` around the selection, with the part that is missing selected. */
export const insertLink: StateCommand = ({ state, dispatch }) => {
  const change = state.changeByRange((range) => {
    const text = state.sliceDoc(range.from, range.to);
    const isAddress = /^https?:\/\/\S+$/.test(text);
    const insert = isAddress ? `[](${text})` : `[${text}](https://)`;
    const cursor = isAddress
      ? EditorSelection.cursor(range.from + 1)
      : EditorSelection.range(range.from + text.length + 3, range.from + insert.length - 1);
    return { changes: { from: range.from, to: range.to, insert }, range: cursor };
  });
  dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }));
  return true;
};

/** A fenced block around the selected lines, fenced by more signs than any line of theirs begins with. */
export const insertFence: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  const from = state.doc.lineAt(main.from).from;
  const to = state.doc.lineAt(main.to).to;
  const nl = state.lineBreak;
  const longest = [...state.sliceDoc(from, to).matchAll(/^\s*(`{3,})/gm)].map(
    ([, signs = '']) => signs.length,
  );
  const fence = '`'.repeat(Math.max(2, ...longest) + 1);
  const changes = state.changes([
    { from, insert: fence + nl },
    { from: to, insert: nl + fence },
  ]);
  const selection = EditorSelection.cursor(from + fence.length);
  dispatch(state.update({ changes, selection, userEvent: 'input', scrollIntoView: true }));
  return true;
};
