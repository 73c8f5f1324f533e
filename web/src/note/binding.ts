import {
  Annotation,
  type ChangeSpec,
  EditorSelection,
  type Extension,
  type SelectionRange,
  type Text as Source,
} from '@codemirror/state';
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromTypeIndex,
  type Doc,
  type RelativePosition,
  type Text,
  type UndoManager,
  type YTextEvent,
} from 'yjs';

/**
 * What a thing that is no text counts for here. Other programs may put one into a note; the text counts it as one letter, so without
 * a letter in its place all that is typed behind it would come to stand too early.
 */
const THING = '\uFFFC';

/** An edit of the text, which it knows already. */
const fromText = Annotation.define<true>();

/** Whether a letter of two units is cut in two there. */
function cuts(source: Source, at: number): boolean {
  return at > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(source.sliceString(at - 1, at + 1));
}

function letters(insert: unknown): string {
  return typeof insert === 'string' ? insert : THING;
}

/** A note's text as its editor shows it: as long as the text counts itself. */
export function shownText(text: Text): string {
  return text
    .toDelta()
    .map(({ insert }: { insert: unknown }) => letters(insert))
    .join('');
}

interface Selected {
  readonly anchor: RelativePosition;
  readonly head: RelativePosition;
}

interface Step {
  readonly stackItem: { readonly meta: Map<unknown, unknown> };
}

/** Carries edits of the text to the editor and back, and brings the selection of before with what is undone. */
class Binding {
  readonly #view: EditorView;
  readonly #text: Text;
  readonly #undoManager: UndoManager;
  /** Where the selection was before the edit that is being made. */
  #selected: Selected | null = null;

  constructor(view: EditorView, text: Text, undoManager: UndoManager) {
    this.#view = view;
    this.#text = text;
    this.#undoManager = undoManager;
    text.observe(this.#onText);
    undoManager.addTrackedOrigin(this);
    undoManager.on('stack-item-added', this.#onStep);
    undoManager.on('stack-item-popped', this.#onUndone);
  }

  update({ changes, docChanged, selectionSet, startState, state, transactions }: ViewUpdate): void {
    if (transactions.some((transaction) => transaction.annotation(fromText))) return;
    if (docChanged) {
      this.#text.doc?.transact(() => {
        // How much further back things stand than before the edit.
        let shift = 0;
        changes.iterChanges((fromA, toA, fromB, toB) => {
          // One emoji in the place of another may be told as half of it, and of half a letter the text keeps nothing.
          const before = Number(cuts(startState.doc, fromA));
          const behind = Number(cuts(startState.doc, toA));
          const from = fromA - before;
          const gone = toA + behind - from;
          const insert = state.doc.sliceString(fromB - before, toB + behind, '\n');
          if (gone > 0) this.#text.delete(from + shift, gone);
          if (insert) this.#text.insert(from + shift, insert);
          shift += insert.length - gone;
        });
      }, this);
    }
    if (selectionSet) this.#remember();
  }

  destroy(): void {
    this.#text.unobserve(this.#onText);
    this.#undoManager.removeTrackedOrigin(this);
    this.#undoManager.off('stack-item-added', this.#onStep);
    this.#undoManager.off('stack-item-popped', this.#onUndone);
  }

  #remember(): void {
    const { anchor, head, assoc } = this.#view.state.selection.main;
    const place = (at: number) => createRelativePositionFromTypeIndex(this.#text, at, assoc);
    this.#selected = { anchor: place(anchor), head: place(head) };
  }

  readonly #onText = (event: YTextEvent, { origin }: { origin: unknown }): void => {
    if (origin === this) return;
    const changes: ChangeSpec[] = [];
    let from = 0;
    for (const { insert, delete: gone, retain } of event.delta) {
      if (insert !== undefined) changes.push({ from, insert: letters(insert) });
      else if (gone !== undefined) {
        changes.push({ from, to: from + gone });
        from += gone;
      } else from += retain ?? 0;
    }
    this.#view.dispatch({ changes, annotations: fromText.of(true) });
  };

  readonly #onStep = ({ stackItem }: Step): void => {
    if (this.#selected && !stackItem.meta.has(this)) stackItem.meta.set(this, this.#selected);
  };

  readonly #onUndone = ({ stackItem }: Step): void => {
    const before = stackItem.meta.get(this) as Selected | undefined;
    if (!before) return;
    const near = (place: RelativePosition): number => {
      const found = createAbsolutePositionFromRelativePosition(place, this.#text.doc as Doc);
      return Math.min(found?.index ?? 0, this.#view.state.doc.length);
    };
    const range: SelectionRange = EditorSelection.range(near(before.anchor), near(before.head));
    this.#view.dispatch({ selection: range, effects: EditorView.scrollIntoView(range) });
    this.#remember();
  };
}

/**
 * What makes a note's text and its editor follow each other, and the browser's own undo ours.
 *
 * Like `y-codemirror.next`, which takes things that are no text for nothing (and fails on those that come later).
 */
export function bound(text: Text, undoManager: UndoManager): Extension {
  return [
    ViewPlugin.define((view) => new Binding(view, text, undoManager)),
    EditorView.domEventHandlers({
      beforeinput: ({ inputType }) => {
        if (inputType === 'historyUndo') undoManager.undo();
        else if (inputType === 'historyRedo') undoManager.redo();
        else return false;
        return true;
      },
    }),
  ];
}
