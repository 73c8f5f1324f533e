import type { RelativePosition } from 'yjs';
import { safeColour } from './palette.ts';
import { cleanName } from './profile.ts';

/** Who a caret belongs to, as announced: nothing is taken for granted. */
export interface CaretOwner {
  readonly name?: unknown;
  readonly color?: unknown;
}

/** A caret of somebody else: a thin line and, for a moment after it appears and while the mouse is on it, the name. */
export function caretElement(owner: CaretOwner): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'remote-caret';
  caret.style.setProperty('--author', safeColour(owner.color));
  // Not for assistive technology: it would read names in the middle of words. The list of people says who is here.
  caret.setAttribute('aria-hidden', 'true');
  // Drawn by the style sheet: as text it would be copied, searched and selected with what it stands in.
  caret.dataset.name = typeof owner.name === 'string' ? cleanName(owner.name) : '';
  return caret;
}

/** The style of text that somebody else has selected. */
export function selectionStyle(owner: CaretOwner): string {
  return `--author: ${safeColour(owner.color)}`;
}

/** One end of a selection: beside what it stands, and as a number, should that be nowhere in another text. */
export interface Spot {
  readonly beside: RelativePosition;
  readonly at: number;
}

/** Where somebody is in the text on their own screen: kept when another editor takes the place of the one they write in. */
export interface Place {
  readonly anchor: Spot;
  readonly head: Spot;
  readonly isFocused: boolean;
}
