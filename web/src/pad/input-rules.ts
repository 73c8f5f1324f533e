import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import type { MarkType } from 'prosemirror-model';
import { type EditorState, type Plugin, TextSelection, type Transaction } from 'prosemirror-state';
import { safeLink } from './addresses.ts';
import { padSchema } from './schema.ts';
import { enclosingOf } from './selection.ts';

const { nodes, marks } = padSchema;

/** `**x**` and its like: the text between the signs takes the mark, the signs go. */
function markRule(pattern: RegExp, type: MarkType): InputRule {
  const handler = (
    state: EditorState,
    match: RegExpMatchArray,
    start: number,
    end: number,
  ): Transaction | null => {
    const inner = match[1];
    if (!inner) return null;
    const textStart = start + match[0].indexOf(inner);
    const textEnd = textStart + inner.length;
    const tr = state.tr;
    // The sign typed last is not in the document yet, so there may be nothing to take away after the text.
    if (textEnd < end) tr.delete(textEnd, end);
    tr.delete(start, textStart).addMark(start, start + inner.length, type.create());
    return tr.removeStoredMark(type);
  };
  return new InputRule(pattern, handler, { inCodeMark: false });
}

const linkRule = new InputRule(/\[([^\]\n]{1,500})\]\(([^()\s]{1,2000})\)$/, (state, match, start, end) => {
  const href = safeLink(match[2]);
  const text = match[1];
  if (href === null || !text) return null;
  const linked = padSchema.text(text, [marks.link.create({ href })]);
  return state.tr.replaceWith(start, end, linked).removeStoredMark(marks.link);
});

/** `[ ] ` and `[x] `: a task list, also at the start of an item of a bullet list, which then becomes one. */
const taskRule = new InputRule(/^\s*\[([ xX]?)\]\s$/, (state, match, start, end) => {
  const checked = match[1]?.toLowerCase() === 'x';
  const tr = state.tr.delete(start, end);
  const list = enclosingOf(state, nodes.bulletList, nodes.orderedList);
  const item = enclosingOf(state, nodes.listItem);
  if (list && item && list.depth === item.depth - 1) {
    if (list.node.childCount > 1) return null;
    const content = tr.doc.resolve(item.position + 1).parent.content;
    const replacement = nodes.taskList.create(null, nodes.taskItem.create({ checked }, content));
    const { from } = tr.selection;
    tr.replaceWith(list.position, tr.mapping.map(list.position + list.node.nodeSize), replacement);
    return tr.setSelection(TextSelection.create(tr.doc, from));
  }
  const range = tr.selection.$from.blockRange();
  const parent = range?.parent;
  if (!range || !parent?.canReplaceWith(range.startIndex, range.endIndex, nodes.taskList)) return null;
  return tr.wrap(range, [{ type: nodes.taskList }, { type: nodes.taskItem, attrs: { checked } }]);
});

const ruleRule = new InputRule(/^(?:---|___|\*\*\*)\s$/, (state, _match, start) => {
  const block = state.doc.resolve(start);
  if (block.parent.type !== nodes.paragraph) return null;
  const pieces = [nodes.horizontalRule.create(), nodes.paragraph.create()];
  const tr = state.tr.replaceWith(block.before(), block.after(), pieces);
  return tr.setSelection(TextSelection.create(tr.doc, block.before() + 2));
});

const rules: InputRule[] = [
  textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading, (match) => ({ level: match[1]?.length ?? 1 })),
  textblockTypeInputRule(/^```([\w+#.-]*)\s$/, nodes.codeBlock, (match) => ({ language: match[1] || null })),
  wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
  taskRule,
  wrappingInputRule(/^\s*[-+*]\s$/, nodes.bulletList),
  wrappingInputRule(
    /^\s*(\d{1,9})[.)]\s$/,
    nodes.orderedList,
    (match) => ({ start: Number(match[1]) }),
    (match, list) => list.childCount + Number(list.attrs.start) === Number(match[1]),
  ),
  ruleRule,
  linkRule,
  markRule(/(?<!\*)\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, marks.bold),
  markRule(/(?<![_\p{L}\p{N}])__([^_\s](?:[^_]*[^_\s])?)__$/u, marks.bold),
  markRule(/(?<![*\p{L}\p{N}])\*([^*\s](?:[^*]*[^*\s])?)\*$/u, marks.italic),
  markRule(/(?<![_\p{L}\p{N}])_([^_\s](?:[^_]*[^_\s])?)_$/u, marks.italic),
  markRule(/(?<!~)~~([^~\s](?:[^~]*[^~\s])?)~~$/, marks.strike),
  markRule(/(?<!`)`([^`]+)`$/, marks.code),
];

/** Markdown typed in a pad becomes what it means; Backspace right after takes that back. */
export function padInputRules(): Plugin {
  return inputRules({ rules });
}
