import { lift, setBlockType, wrapIn } from 'prosemirror-commands';
import type { Command, EditorState } from 'prosemirror-state';
import { Selection } from 'prosemirror-state';
import { padSchema } from './schema.ts';
import { enclosingOf, selectedNode } from './selection.ts';

const { paragraph, heading, codeBlock, blockquote, horizontalRule, image } = padSchema.nodes;

/** The kinds of text block that the style menu offers. */
export const BLOCK_STYLES = [
  'paragraph',
  'heading1',
  'heading2',
  'heading3',
  'heading4',
  'heading5',
  'heading6',
  'codeBlock',
] as const;

/** One of them. */
export type BlockStyle = (typeof BLOCK_STYLES)[number];

/** Gives the selected blocks a style; the style that they have already turns them into plain paragraphs. */
export function setBlockStyle(style: BlockStyle): Command {
  return (state, dispatch, view) => {
    if (style === 'paragraph') return setBlockType(paragraph)(state, dispatch, view);
    if (blockStyle(state) === style) return setBlockType(paragraph)(state, dispatch, view);
    if (style === 'codeBlock') return setBlockType(codeBlock)(state, dispatch, view);
    return setBlockType(heading, { level: Number(style.slice(-1)) })(state, dispatch, view);
  };
}

/** The style of the block that the cursor is in. */
export function blockStyle(state: EditorState): BlockStyle {
  const { parent } = state.selection.$from;
  if (parent.type === codeBlock) return 'codeBlock';
  if (parent.type !== heading) return 'paragraph';
  return BLOCK_STYLES.find((style) => style === `heading${parent.attrs.level}`) ?? 'paragraph';
}

/** Puts the selected blocks into a quotation, or takes them out. */
export const toggleQuote: Command = (state, dispatch, view) =>
  enclosingOf(state, blockquote) ? lift(state, dispatch) : wrapIn(blockquote)(state, dispatch, view);

/** A line across the page, and a paragraph to go on in. */
export const insertRule: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if (
    !$from.node(-1)?.canReplaceWith($from.index(-1), $from.indexAfter(-1), horizontalRule) &&
    $from.depth > 0
  ) {
    return false;
  }
  if (dispatch) {
    const tr = state.tr.replaceSelectionWith(horizontalRule.create());
    const after = tr.selection.$to;
    if (after.parent.type !== paragraph || after.parent.content.size > 0) {
      const end = tr.mapping.map(state.selection.to);
      if (!tr.doc.resolve(end).nodeAfter) tr.insert(end, paragraph.create());
      tr.setSelection(Selection.near(tr.doc.resolve(Math.min(end, tr.doc.content.size)), 1));
    }
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** A picture by its address. */
export interface Picture {
  readonly src: string;
  readonly alt: string;
}

/** The picture that is selected. */
export function selectedPicture(state: EditorState): Picture | null {
  const placed = selectedNode(state, image);
  return placed && { src: String(placed.node.attrs.src ?? ''), alt: String(placed.node.attrs.alt ?? '') };
}

/** Puts a picture in place of the selection. */
export function setPicture(picture: Picture): Command {
  return (state, dispatch) => {
    const node = image.create({ src: picture.src, alt: picture.alt || null, title: null });
    const tr = state.tr.replaceSelectionWith(node);
    if (tr.doc.lastChild?.type === image) tr.insert(tr.doc.content.size, paragraph.create());
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** The language of the code block around the cursor. */
export function codeLanguage(state: EditorState): string | null {
  const placed = enclosingOf(state, codeBlock);
  return placed && String(placed.node.attrs.language ?? '');
}

/** Names the language of the code block around the cursor. */
export function setCodeLanguage(language: string): Command {
  return (state, dispatch) => {
    const placed = enclosingOf(state, codeBlock);
    if (!placed) return false;
    dispatch?.(state.tr.setNodeAttribute(placed.position, 'language', language.trim() || null));
    return true;
  };
}
