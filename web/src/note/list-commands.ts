import { indentLess, indentMore } from '@codemirror/commands';
import { syntaxTree } from '@codemirror/language';
import { type ChangeSpec, EditorSelection, type EditorState, type StateCommand } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';
import { continuation, nextSign, readListLine } from './list-line.ts';

/** Whether a position lies in code, where signs mean nothing. */
export function inCode(state: EditorState, position: number): boolean {
  for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(position, -1); node; node = node.parent) {
    if (node.name === 'FencedCode' || node.name === 'CodeBlock') return true;
  }
  return false;
}

/** The numbers of the items after one signed `sign`, moved on by one: a new item comes between. */
function renumber(state: EditorState, lineNumber: number, lead: string, sign: string): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  let expected = nextSign(sign);
  for (let number = lineNumber + 1; number <= state.doc.lines; number += 1) {
    const line = state.doc.line(number);
    const item = readListLine(line.text);
    if (!item || item.lead !== lead || item.sign !== expected) break;
    expected = nextSign(expected);
    const from = line.from + lead.length;
    changes.push({ from, to: from + item.sign.length, insert: expected });
  }
  return changes;
}

/** Enter in a list or a quotation goes on with the next item; in an empty item it ends the list. */
export const continueList: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  if (state.selection.ranges.length > 1 || !main.empty || inCode(state, main.head)) return false;
  const line = state.doc.lineAt(main.head);
  const item = readListLine(line.text);
  if (!item || main.head - line.from < item.length) return false;
  if (item.empty) {
    dispatch(
      state.update({ changes: { from: line.from, to: line.to }, userEvent: 'input', scrollIntoView: true }),
    );
    return true;
  }
  const insert = state.lineBreak + continuation(item);
  const numbered = /^\d/.test(item.sign) ? renumber(state, line.number, item.lead, item.sign) : [];
  // The text after the cursor moves to the new item without the space that stood before it.
  const rest = /^\s*/.exec(state.doc.sliceString(main.head, line.to))?.[0].length ?? 0;
  dispatch(
    state.update({
      changes: [{ from: main.head, to: main.head + rest, insert }, ...numbered],
      selection: EditorSelection.cursor(main.head + insert.length),
      userEvent: 'input',
      scrollIntoView: true,
    }),
  );
  return true;
};

/** Backspace right after an item's sign takes the sign away. */
export const deleteSign: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  if (!main.empty || inCode(state, main.head)) return false;
  const line = state.doc.lineAt(main.head);
  const item = readListLine(line.text);
  if (!item || main.head - line.from !== item.length || item.length === 0) return false;
  dispatch(
    state.update({ changes: { from: line.from, to: main.head }, userEvent: 'delete', scrollIntoView: true }),
  );
  return true;
};

/** Whether every selected line is an item of a list. */
function inList(state: EditorState): boolean {
  return state.selection.ranges.every(({ from, to }) => {
    const last = state.doc.lineAt(to).number;
    for (let number = state.doc.lineAt(from).number; number <= last; number += 1) {
      const item = readListLine(state.doc.line(number).text);
      if (!item?.sign || item.lead.includes('>')) return false;
    }
    return true;
  });
}

/** Tab in a list moves its items in; elsewhere it leaves the text, as everywhere on the page. */
export const indentItem: StateCommand = (target) => inList(target.state) && indentMore(target);

/** Shift+Tab in a list moves them out, until they stand at the edge. */
export const outdentItem: StateCommand = (target) => inList(target.state) && indentLess(target);
