import type { Extension } from '@codemirror/state';
import { type CodeMirror, Vim, vim } from '@replit/codemirror-vim';
import type { UndoManager } from 'yjs';

/** What undo brings back is not selected: keys of Vim mean something else to what is. */
function collapse({ cm6 }: CodeMirror): void {
  cm6.dispatch({ selection: { anchor: cm6.state.selection.main.from } });
}

/** Vim's keys. Its undo takes back what this person wrote, not what others did. */
export function vimKeys(undoManager: UndoManager): Extension {
  Vim.defineAction('undoOwn', (cm: CodeMirror) => {
    undoManager.undo();
    collapse(cm);
  });
  Vim.defineAction('redoOwn', (cm: CodeMirror) => {
    undoManager.redo();
    collapse(cm);
  });
  Vim.mapCommand('u', 'action', 'undoOwn', {}, { context: 'normal' });
  Vim.mapCommand('<C-r>', 'action', 'redoOwn', {}, { context: 'normal' });
  return vim({ status: true });
}
