import { EditorSelection, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tableOf } from './paste-table.ts';

/** Signs that go around a selection when they are typed over it. */
const AROUND = '*_~`^+=';

/** A sign typed over a selection goes on both sides of it. */
const wrapKeys = EditorView.inputHandler.of((view, from, to, text) => {
  const { state } = view;
  if (from === to || !AROUND.includes(text) || text.length !== 1 || state.readOnly) return false;
  if (state.selection.ranges.some((range) => range.empty)) return false;
  const change = state.changeByRange((range) => ({
    changes: [
      { from: range.from, insert: text },
      { from: range.to, insert: text },
    ],
    range: EditorSelection.range(range.anchor + 1, range.head + 1),
  }));
  view.dispatch(change, { userEvent: 'input.type', scrollIntoView: true });
  return true;
});

/** Cells of a spreadsheet become a table. */
const pasteTables = EditorView.domEventHandlers({
  paste: (event, view) => {
    const table = tableOf(event.clipboardData?.getData('text/plain') ?? '');
    if (!table || view.state.readOnly) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(table), { userEvent: 'input.paste', scrollIntoView: true });
    return true;
  },
});

/** What makes writing quicker; loaded behind the editor itself. */
export const comforts: Extension = [wrapKeys, pasteTables];
