import { type Extension, StateEffect, StateField } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { ourLineEnds } from './line-ends.ts';

type Reader = typeof import('./html-markdown.ts').markdownOf;

/**
 * How long what is pasted may wait for what reads HTML, milliseconds. Beyond, it comes as plain text: people paste again what does
 * not come.
 */
const LATE_MS = 200;

/** What reads HTML: loaded with the first paste of some. */
let reader: Reader | null = null;

/** Where something was pasted that is not there yet. */
interface Place {
  readonly from: number;
  readonly to: number;
}

const begin = StateEffect.define<{ readonly paste: object } & Place>();
const end = StateEffect.define<object>();

/** Pastes that wait, by themselves: their places move with the text, as one goes on writing and so do others. */
const waiting = StateField.define<ReadonlyMap<object, Place>>({
  create: () => new Map(),
  update(places, { changes, effects }) {
    if (places.size === 0 && effects.length === 0) return places;
    const next = new Map<object, Place>();
    for (const [paste, { from, to }] of places) {
      const start = changes.mapPos(from, 1);
      next.set(paste, { from: start, to: Math.max(start, changes.mapPos(to, -1)) });
    }
    for (const effect of effects) {
      if (effect.is(begin)) next.set(effect.value.paste, effect.value);
      if (effect.is(end)) next.delete(effect.value);
    }
    return next;
  },
});

/** Lets HTML be pasted by {@link pasteHtml}. */
export const htmlPastes: Extension = waiting;

/** Writes the HTML's markdown where the cursor is now, or the plain text where it says as much, comes sooner or is all there is. */
export function pasteHtml(view: EditorView, html: string, plain: string): void {
  const paste = {};
  const { from, to } = view.state.selection.main;
  view.dispatch({ effects: begin.of({ paste, from, to }) });
  const settle = (markdown: string | null): void => {
    clearTimeout(late);
    write(view, paste, ourLineEnds(markdown ?? (plain || wordsOf(html))));
  };
  const late = setTimeout(() => settle(null), LATE_MS);
  if (reader) {
    settle(reader(html));
    return;
  }
  import('./html-markdown.ts')
    .then(({ markdownOf }) => {
      reader = markdownOf;
      settle(markdownOf(html));
    })
    .catch(() => settle(null));
}

/** Writes it once, if one may still write; the cursor goes behind it only where it has stayed. */
function write(view: EditorView, paste: object, text: string): void {
  const { state } = view;
  const place = state.field(waiting, false)?.get(paste);
  if (!place || state.readOnly) return;
  const { main } = state.selection;
  const hasStayed = main.from === place.from && main.to === place.to;
  view.dispatch({
    changes: { ...place, insert: state.toText(text) },
    effects: end.of(paste),
    ...(hasStayed ? { selection: { anchor: place.from + text.length }, scrollIntoView: true } : {}),
    userEvent: 'input.paste',
  });
}

function wordsOf(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
}
