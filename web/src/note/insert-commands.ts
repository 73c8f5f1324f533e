import { EditorSelection, type StateCommand } from '@codemirror/state';

/**
 * Puts a block on lines of its own behind the cursor's line, or in its place when that is empty. `¦` in the block marks what
 * is selected afterwards, from one to the other.
 */
export function insertBlock(marked: string): StateCommand {
  const [before = '', chosen = '', after = ''] = marked.split('¦');
  const block = before + chosen + after;
  return ({ state, dispatch }) => {
    const line = state.doc.lineAt(state.selection.main.to);
    const isEmpty = line.text.trim() === '';
    const lead = isEmpty ? '' : '\n\n';
    const next = line.number < state.doc.lines ? state.doc.line(line.number + 1).text.trim() : '';
    const insert = `${lead}${block}\n${next ? '\n' : ''}`;
    const from = isEmpty ? line.from : line.to;
    const start = from + lead.length + before.length;
    const end = from + lead.length + block.length + 1;
    const selection = marked.includes('¦')
      ? EditorSelection.range(start, start + chosen.length)
      : EditorSelection.cursor(end);
    dispatch(
      state.update({
        changes: { from, to: line.to, insert },
        selection,
        userEvent: 'input',
        scrollIntoView: true,
      }),
    );
    return true;
  };
}

/** `![words](address)` around the selection: its words, or its address if it is one. */
export const insertImage: StateCommand = ({ state, dispatch }) => {
  const change = state.changeByRange(({ from, to }) => {
    const text = state.sliceDoc(from, to);
    const isAddress = /^https?:\/\/\S+$/.test(text);
    const insert = isAddress ? `![](${text})` : `![${text}](https://)`;
    const range = isAddress
      ? EditorSelection.cursor(from + 2)
      : EditorSelection.range(from + text.length + 4, from + insert.length - 1);
    return { changes: { from, to, insert }, range };
  });
  dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }));
  return true;
};

/** A table of two columns. */
export const insertTable = insertBlock('| ¦   ¦ |     |\n| --- | --- |\n|     |     |');

/** A line across. */
export const insertRule = insertBlock('---');

/** A remark, as CodiMD writes them: a quotation that says who and when in brackets. */
export const insertComment = insertBlock('> [¦¦] ');
