import {
  baseKeymap,
  chainCommands,
  deleteSelection,
  exitCode,
  joinBackward,
  newlineInCode,
  selectNodeBackward,
} from 'prosemirror-commands';
import { undoInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { type Command, type Plugin, Selection, TextSelection } from 'prosemirror-state';
import type { NamedCommand } from './commands.ts';
import { liftAtStart, raiseItem, sinkItem, splitItem, toggleTask } from './lists.ts';
import { padSchema } from './schema.ts';
import { nextCell, previousCell } from './tables.ts';

const { hardBreak, paragraph, codeBlock, horizontalRule } = padSchema.nodes;

/** Keys of named commands; the toolbar shows them too. `Mod` is Ctrl, or ⌘ on a Mac. */
export const COMMAND_KEYS: Readonly<Record<string, readonly string[]>> = {
  undo: ['Mod-z'],
  redo: ['Mod-y', 'Mod-Shift-z'],
  bold: ['Mod-b'],
  italic: ['Mod-i'],
  underline: ['Mod-u'],
  strike: ['Mod-Shift-x', 'Mod-5'],
  code: ['Mod-e'],
  link: ['Mod-k'],
  bulletList: ['Mod-Shift-8', 'Mod-Shift-l'],
  orderedList: ['Mod-Shift-7'],
  taskList: ['Mod-Shift-9'],
  blockquote: ['Mod-Shift-b'],
  codeBlock: ['Mod-Alt-c'],
  paragraph: ['Mod-Alt-0'],
  heading1: ['Mod-Alt-1'],
  heading2: ['Mod-Alt-2'],
  heading3: ['Mod-Alt-3'],
  heading4: ['Mod-Alt-4'],
  heading5: ['Mod-Alt-5'],
  heading6: ['Mod-Alt-6'],
};

const insertBreak: Command = (state, dispatch) => {
  if (!state.selection.$from.parent.inlineContent) return false;
  dispatch?.(state.tr.replaceSelectionWith(hardBreak.create()).scrollIntoView());
  return true;
};

/**
 * The start or the end of the pad. The browser's own keys stop short where blocks out of sight are not laid out
 * (`content-visibility`).
 */
function moveTo(end: boolean, extend: boolean): Command {
  return (state, dispatch) => {
    const target = end ? Selection.atEnd(state.doc) : Selection.atStart(state.doc);
    const selection = extend ? TextSelection.between(state.selection.$anchor, target.$head) : target;
    dispatch?.(state.tr.setSelection(selection).scrollIntoView());
    return true;
  };
}

/** "```" and Enter: a code block, without waiting for a space; "---" and Enter: a rule. */
const enterAfterSigns: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const { parent } = $from;
  if (!empty || parent.type !== paragraph || $from.parentOffset < parent.content.size) return false;
  const fence = /^```([\w+#.-]*)$/.exec(parent.textContent);
  const rule = /^(?:---|\*\*\*|___)$/.test(parent.textContent);
  if (!fence && !rule) return false;
  if (dispatch) {
    const before = $from.before();
    const nodes = fence
      ? [codeBlock.create({ language: fence[1] || null })]
      : [horizontalRule.create(), paragraph.create()];
    const tr = state.tr.replaceWith(before, $from.after(), nodes);
    dispatch(tr.setSelection(TextSelection.create(tr.doc, before + (fence ? 1 : 2))).scrollIntoView());
  }
  return true;
};

/** The third Enter at the end of a code block leaves it. */
const leaveCode: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type !== codeBlock) return false;
  if ($from.parentOffset < $from.parent.content.size || !$from.parent.textContent.endsWith('\n\n'))
    return false;
  if (dispatch) {
    const tr = state.tr.delete($from.pos - 2, $from.pos);
    const after = tr.mapping.map($from.after());
    tr.insert(after, paragraph.create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView());
  }
  return true;
};

/** All keys of the pad. Outside lists and tables, Tab leaves the text as it leaves any field. */
export function padKeys(commands: ReadonlyMap<string, NamedCommand>): Plugin[] {
  const bindings: Record<string, Command> = {
    Enter: chainCommands(enterAfterSigns, leaveCode, newlineInCode, splitItem),
    'Shift-Enter': chainCommands(newlineInCode, insertBreak),
    'Mod-Enter': chainCommands(exitCode, toggleTask, insertBreak),
    Tab: chainCommands(nextCell, sinkItem),
    'Shift-Tab': chainCommands(previousCell, raiseItem),
    Backspace: chainCommands(undoInputRule, deleteSelection, liftAtStart, joinBackward, selectNodeBackward),
    'Mod-Home': moveTo(false, false),
    'Mod-End': moveTo(true, false),
    'Shift-Mod-Home': moveTo(false, true),
    'Shift-Mod-End': moveTo(true, true),
  };
  for (const [name, keys] of Object.entries(COMMAND_KEYS)) {
    const command = commands.get(name);
    for (const key of keys) if (command) bindings[key] = command.run;
  }
  return [keymap(bindings), keymap(baseKeymap)];
}
