import { Annotation, type Range } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import {
  compareRelativePositions,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  type RelativePosition,
  type Text,
} from 'yjs';
import { type CaretOwner, caretElement, selectionStyle } from '../presence/index.ts';

const peopleMoved = Annotation.define<true>();

class CaretWidget extends WidgetType {
  readonly #owner: CaretOwner;
  readonly #client: number;

  constructor(owner: CaretOwner, client: number) {
    super();
    this.#owner = owner;
    this.#client = client;
  }

  override eq(other: CaretWidget): boolean {
    const same = other.#owner.name === this.#owner.name && other.#owner.color === this.#owner.color;
    return same && other.#client === this.#client;
  }

  toDOM(): HTMLElement {
    return caretElement(this.#owner);
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** Where somebody's caret is, as announced; anything else than two positions in this text is no caret. */
interface Announced {
  readonly anchor: number;
  readonly head: number;
}

class Carets {
  decorations: DecorationSet = Decoration.none;
  readonly #view: EditorView;
  readonly #text: Text;
  readonly #awareness: Awareness;

  constructor(view: EditorView, text: Text, awareness: Awareness) {
    this.#view = view;
    this.#text = text;
    this.#awareness = awareness;
    this.#awareness.on('change', this.#onPeople);
    this.decorations = this.#draw();
  }

  update(update: ViewUpdate): void {
    if (update.docChanged || update.selectionSet || update.focusChanged) this.#announce();
    const moved = update.transactions.some((transaction) => transaction.annotation(peopleMoved));
    if (moved) this.decorations = this.#draw();
    // In between, carets move along with the text; the announcement that follows puts them right.
    else if (update.docChanged) this.decorations = this.decorations.map(update.changes);
  }

  destroy(): void {
    this.#awareness.off('change', this.#onPeople);
  }

  readonly #onPeople = (change: { added: number[]; updated: number[]; removed: number[] }): void => {
    const clients = [...change.added, ...change.updated, ...change.removed];
    if (clients.every((client) => client === this.#awareness.clientID)) return;
    this.#view.dispatch({ annotations: peopleMoved.of(true) });
  };

  /** Tells the others where the cursor is; while the field has no focus there is none. */
  #announce(): void {
    const state = this.#awareness.getLocalState();
    if (!state) return;
    if (!this.#view.hasFocus) {
      if (state.cursor) this.#awareness.setLocalStateField('cursor', null);
      return;
    }
    const { anchor, head } = this.#view.state.selection.main;
    const cursor = {
      anchor: createRelativePositionFromTypeIndex(this.#text, anchor),
      head: createRelativePositionFromTypeIndex(this.#text, head),
    };
    const known = state.cursor as { anchor: RelativePosition; head: RelativePosition } | null | undefined;
    const same =
      known &&
      compareRelativePositions(createRelativePositionFromJSON(known.anchor), cursor.anchor) &&
      compareRelativePositions(createRelativePositionFromJSON(known.head), cursor.head);
    if (!same) this.#awareness.setLocalStateField('cursor', cursor);
  }

  #position(announced: unknown): number | null {
    const { doc } = this.#text;
    if (!doc || typeof announced !== 'object' || announced === null) return null;
    try {
      const found = createAbsolutePositionFromRelativePosition(
        createRelativePositionFromJSON(announced),
        doc,
      );
      if (found?.type !== this.#text || !Number.isInteger(found.index)) return null;
      return Math.min(found.index, this.#view.state.doc.length);
    } catch {
      // Another program may announce whatever it likes: that is no reason to lose sight of all others.
      return null;
    }
  }

  #announced(cursor: unknown): Announced | null {
    if (typeof cursor !== 'object' || cursor === null) return null;
    const { anchor, head } = cursor as { anchor?: unknown; head?: unknown };
    const from = this.#position(anchor);
    const to = this.#position(head);
    return from === null || to === null ? null : { anchor: from, head: to };
  }

  #draw(): DecorationSet {
    const ranges: Range<Decoration>[] = [];
    for (const [client, state] of this.#awareness.getStates()) {
      if (client === this.#awareness.clientID) continue;
      const caret = this.#announced(state.cursor);
      if (!caret) continue;
      const owner: CaretOwner = typeof state.user === 'object' && state.user !== null ? state.user : {};
      const { anchor, head } = caret;
      if (anchor !== head) {
        const attributes = { style: selectionStyle(owner) };
        const mark = Decoration.mark({ class: 'remote-selection', attributes });
        ranges.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
      }
      const side = head > anchor ? -1 : 1;
      ranges.push(Decoration.widget({ widget: new CaretWidget(owner, client), side }).range(head));
    }
    return Decoration.set(ranges, true);
  }
}

/** Shows the others' carets and tells them of ours. */
export function remoteCarets(text: Text, awareness: Awareness): ViewPlugin<Carets> {
  return ViewPlugin.define((view) => new Carets(view, text, awareness), {
    decorations: (carets) => carets.decorations,
  });
}
