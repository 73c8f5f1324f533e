import type { Command } from '@codemirror/view';
import type { Commands } from './commands.ts';
import { insertFence, insertLink, toggleAround, toggleHeading, toggleLines } from './format-commands.ts';
import { insertComment, insertImage, insertRule, insertTable } from './insert-commands.ts';
import { TABLE_COMMANDS } from './table/commands.ts';

/** Commands that write signs of markdown. */
export const WRITING_COMMANDS: Commands = new Map<string, Command>([
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
  ...Object.entries(TABLE_COMMANDS),
]);
