import type { Command, EditorState } from 'prosemirror-state';
import { completeLink, safeLink } from './addresses.ts';
import { padSchema } from './schema.ts';
import { markedRange } from './selection.ts';

const { link } = padSchema.marks;

/** A link as a person edits it. */
export interface LinkValue {
  readonly href: string;
  readonly text: string;
}

/** The link around the cursor, or the selected text to make one of. */
export function presentLink(state: EditorState): LinkValue {
  const range = markedRange(state, link);
  const { from, to } = range ?? state.selection;
  return {
    href: range ? String(range.mark.attrs.href ?? '') : '',
    text: state.doc.textBetween(from, to, ' '),
  };
}

/** Sets the link around the cursor or over the selection; an empty address takes it away. */
export function setLink(value: LinkValue): Command {
  return (state, dispatch) => {
    const { from, to } = markedRange(state, link) ?? state.selection;
    const href = safeLink(completeLink(value.href));
    const tr = state.tr;
    if (href === null) {
      dispatch?.(tr.removeMark(from, to, link));
      return true;
    }
    const text = value.text || href;
    const unchanged = from < to && state.doc.textBetween(from, to, ' ') === text;
    if (!unchanged) tr.insertText(text, from, to);
    const end = unchanged ? to : from + text.length;
    tr.removeMark(from, end, link).addMark(from, end, link.create({ href })).removeStoredMark(link);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}
