import type { Command, KeyBinding } from '@codemirror/view';
import type { UndoManager } from 'yjs';

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

/** Commands by name. */
export type Commands = ReadonlyMap<string, Command>;

/** Those that an editor has from the start; those that write come behind it. */
export function firstCommands(undoManager: UndoManager, openSearch: Command): Commands {
  return new Map<string, Command>([
    ['undo', () => undoManager.undo() !== null || true],
    ['redo', () => undoManager.redo() !== null || true],
    ['search', openSearch],
  ]);
}

/** The keys of commands. */
export function keysOf(commands: Commands): KeyBinding[] {
  return Object.entries(NOTE_KEYS).flatMap(([name, combinations]) => {
    const run = commands.get(name);
    return run ? combinations.map((key) => ({ key, run, preventDefault: true })) : [];
  });
}
