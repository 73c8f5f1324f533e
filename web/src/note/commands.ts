import type { Command } from '@codemirror/view';
import type { UndoManager } from 'yjs';
import { insertFence, insertLink, toggleAround, toggleHeading, toggleLines } from './format-commands.ts';
import { insertComment, insertImage, insertRule, insertTable } from './insert-commands.ts';

/** Keys of named commands; the toolbar shows them too. `Mod` is Ctrl, or ⌘ on a Mac. */
export const NOTE_KEYS: Readonly<Record<string, readonly string[]>> = {
  undo: ['Mod-z'],
  redo: ['Mod-y', 'Mod-Shift-z'],
  bold: ['Mod-b'],
  italic: ['Mod-i'],
  strike: ['Mod-Shift-x'],
  code: ['Mod-e'],
  link: ['Mod-k'],
  bulletList: ['Mod-Shift-8', 'Mod-Shift-l'],
  orderedList: ['Mod-Shift-7'],
  taskList: ['Mod-Shift-9'],
  blockquote: ['Mod-Shift-b'],
  codeBlock: ['Mod-Alt-c'],
  heading1: ['Mod-Alt-1'],
  heading2: ['Mod-Alt-2'],
  heading3: ['Mod-Alt-3'],
  search: ['Mod-f'],
};

/** Every command of the note editor by name. */
export function noteCommands(undoManager: UndoManager, openSearch: Command): ReadonlyMap<string, Command> {
  return new Map<string, Command>([
    ['undo', () => undoManager.undo() !== null || true],
    ['redo', () => undoManager.redo() !== null || true],
    ['bold', toggleAround('**')],
    ['italic', toggleAround('*')],
    ['strike', toggleAround('~~')],
    ['code', toggleAround('`')],
    ['link', insertLink],
    ['bulletList', toggleLines('bulletList')],
    ['orderedList', toggleLines('orderedList')],
    ['taskList', toggleLines('taskList')],
    ['blockquote', toggleLines('blockquote')],
    ['codeBlock', insertFence],
    ['heading1', toggleHeading(1)],
    ['heading2', toggleHeading(2)],
    ['heading3', toggleHeading(3)],
    ['image', insertImage],
    ['table-insert', insertTable],
    ['horizontalRule', insertRule],
    ['comment', insertComment],
    ['search', openSearch],
  ]);
}
