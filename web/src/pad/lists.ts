import type { Node, NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { type Command, type EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { padSchema } from './schema.ts';
import { enclosing, enclosingOf, type Placed } from './selection.ts';

const { bulletList, orderedList, taskList, listItem, taskItem } = padSchema.nodes;

/** The three kinds of list. */
export type ListName = 'bulletList' | 'orderedList' | 'taskList';

const isList = (node: Node): boolean =>
  node.type === bulletList || node.type === orderedList || node.type === taskList;

const itemOf = (list: NodeType): NodeType => (list === taskList ? taskItem : listItem);

/** The innermost list around the selection. */
export function enclosingList(state: EditorState): Placed | null {
  return enclosing(state, isList);
}

/** Turns a list into one of another kind, its own items only. */
function convert(tr: Transaction, { node, position }: Placed, list: NodeType): Transaction {
  const item = itemOf(list);
  // Outside and inside must change in one step: a task list may hold nothing but task items.
  const items: Node[] = [];
  node.forEach((child) => {
    items.push(item.create(null, child.content));
  });
  const converted = list.create(null, items);
  const { anchor, head } = tr.selection;
  tr.replaceWith(position, position + node.nodeSize, converted);
  // Sizes are the same, so the selection stays where it was.
  return tr.setSelection(TextSelection.create(tr.doc, anchor, head));
}

/** Makes the selected blocks a list, changes the list's kind, or takes the items out of it. */
export function toggleList(name: ListName): Command {
  const list = padSchema.nodes[name];
  return (state, dispatch) => {
    const present = enclosingList(state);
    if (!present) return wrapInList(list)(state, dispatch);
    if (present.node.type === list) return liftListItem(itemOf(list))(state, dispatch);
    dispatch?.(convert(state.tr, present, list).scrollIntoView());
    return true;
  };
}

/** Runs the command for whichever kind of item the cursor is in. */
function forItem(command: (item: NodeType) => Command): Command {
  return (state, dispatch, view) => {
    const item = enclosingOf(state, listItem, taskItem);
    return item ? command(item.node.type)(state, dispatch, view) : false;
  };
}

/** A new item below; a new task is not done yet. */
export const splitItem: Command = forItem((item) =>
  item === taskItem ? splitListItem(item, { checked: false }) : splitListItem(item),
);

/** One level deeper. */
export const sinkItem: Command = forItem(sinkListItem);

/** One level up, or out of the list. */
export const liftItem: Command = forItem(liftListItem);

/** One level up, but not out of the list: at the top, the key that asks for it leaves the text instead. */
export const raiseItem: Command = (state, dispatch, view) => {
  const item = enclosingOf(state, listItem, taskItem);
  const above = item && state.selection.$from.node(item.depth - 2).type;
  return (above === listItem || above === taskItem) && liftItem(state, dispatch, view);
};

/** At the very start of an item: out of the list, as everybody expects of Backspace. */
export const liftAtStart: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0) return false;
  const item = enclosingOf(state, listItem, taskItem);
  if (!item || $from.depth !== item.depth + 1 || $from.index(item.depth) > 0) return false;
  // Within a list, joining with the item above is what the base keymap does better.
  return $from.index(item.depth - 1) === 0 && liftItem(state, dispatch, view);
};

/** Ticks or unticks the task around the cursor. */
export const toggleTask: Command = (state, dispatch) => {
  const task = enclosingOf(state, taskItem);
  if (!task) return false;
  dispatch?.(state.tr.setNodeAttribute(task.position, 'checked', task.node.attrs.checked !== true));
  return true;
};
