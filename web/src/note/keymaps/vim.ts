import type { Extension } from '@codemirror/state';
import { Vim, vim } from '@replit/codemirror-vim';
import type { UndoManager } from 'yjs';

/** Vim's keys. Its undo takes back what this person wrote, not what others did. */
export function vimKeys(undoManager: UndoManager): Extension {
  Vim.defineAction('undoOwn', () => void undoManager.undo());
  Vim.defineAction('redoOwn', () => void undoManager.redo());
  Vim.mapCommand('u', 'action', 'undoOwn', {}, { context: 'normal' });
  Vim.mapCommand('<C-r>', 'action', 'redoOwn', {}, { context: 'normal' });
  return vim({ status: true });
}
