import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type StateCommand,
  type TransactionSpec,
} from '@codemirror/state';
import { readListLine } from './list-line.ts';

/** Puts `sign` on both sides of each selection, or takes it away where it stands already. */
export function toggleAround(sign: string): StateCommand {
  return ({ state, dispatch }) => {
    const size = sign.length;
    const change = state.changeByRange((range) => {
      const before = state.sliceDoc(range.from - size, range.from);
      const after = state.sliceDoc(range.to, range.to + size);
      if (before === sign && after === sign) {
        return {
          changes: [
            { from: range.from - size, to: range.from },
            { from: range.to, to: range.to + size },
          ],
          range: EditorSelection.range(range.anchor - size, range.head - size),
        };
      }
      return {
        changes: [
          { from: range.from, insert: sign },
          { from: range.to, insert: sign },
        ],
        range: EditorSelection.range(range.anchor + size, range.head + size),
      };
    });
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
    const all = selectedLines(state);
    const lines = all.length > 1 ? all.filter((line) => line.text.trim() !== '') : all;
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
    const lines = selectedLines(state);
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

/** A fenced block around the selected lines. */
export const insertFence: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  const from = state.doc.lineAt(main.from).from;
  const to = state.doc.lineAt(main.to).to;
  const nl = state.lineBreak;
  const changes = state.changes([
    { from, insert: `\`\`\`${nl}` },
    { from: to, insert: `${nl}\`\`\`` },
  ]);
  const selection = EditorSelection.cursor(from + 3);
  dispatch(state.update({ changes, selection, userEvent: 'input', scrollIntoView: true }));
  return true;
};
