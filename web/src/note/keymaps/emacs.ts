import type { Extension } from '@codemirror/state';
import type { Command } from '@codemirror/view';
import { EmacsHandler, emacs } from '@replit/codemirror-emacs';
import type { UndoManager } from 'yjs';

/** Where the package looks for a key on an American keyboard. */
const onAmerican = EmacsHandler.getKey;

/** The key of an event: a letter is the one that the keyboard writes, wherever it lies on it. */
export function keyOf(event: KeyboardEvent): string[] {
  const [key = '', ...rest] = onAmerican(event);
  return [/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : key, ...rest];
}

/**
 * Emacs's keys. Its undo takes back what this person wrote, not what others did; Enter goes on with a list, a table and what is
 * offered, as without them; its search is ours.
 */
export function emacsKeys(undoManager: UndoManager, openSearch: Command): Extension {
  EmacsHandler.getKey = keyOf;
  EmacsHandler.bindKey('C-/|C-x u|S-C--|C-z', () => void undoManager.undo());
  EmacsHandler.bindKey('S-C-/|S-C-x u|C--|S-C-z', () => void undoManager.redo());
  EmacsHandler.bindKey('C-s|C-r', openSearch);
  EmacsHandler.bindKey('Return', { exec: () => false });
  return emacs();
}
