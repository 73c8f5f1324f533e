import { Fragment, type Node, Slice } from 'prosemirror-model';
import {
  AllSelection,
  type EditorState,
  NodeSelection,
  Plugin,
  type Selection,
  TextSelection,
  type Transaction,
} from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
  yUndoPluginKey,
} from 'y-prosemirror';
import {
  type AbstractType,
  ContentType,
  createAbsolutePositionFromRelativePosition,
  type Doc,
  Item,
  iterateDeletedStructs,
  type RelativePosition,
  type Transaction as TextTransaction,
  UndoManager,
  type XmlFragment,
  type YEvent,
} from 'yjs';
import { drawText } from './draw.ts';
import { isForeign, type Mapping } from './types.ts';
import { writeText } from './write.ts';

/** A selection, beside what it stands beside. */
interface Beside {
  readonly type: string;
  readonly anchor: RelativePosition;
  readonly head: RelativePosition;
}

/**
 * A text and an editor, each made to follow the other. In the place of y-prosemirror's, whose state and key it has, so that
 * carets and undo are that package's: but nothing that it draws changes the text (docs/decisions/0042).
 */
export class Binding {
  readonly type: XmlFragment;
  readonly doc: Doc;
  /** How each element is drawn. */
  readonly mapping: Mapping = new Map();
  /** What the text was drawn as, or what of the editor was written last. */
  shown: Node;
  /** Read and set by y-prosemirror's undo. */
  beforeTransactionSelection: Beside | null = null;
  #view: EditorView | null = null;
  #isBusy = false;

  constructor(fragment: XmlFragment) {
    this.type = fragment;
    this.doc = fragment.doc as Doc;
    this.shown = drawText(fragment, this.mapping);
  }

  plugin(): Plugin {
    const { type, doc } = this;
    return new Plugin({
      key: ySyncPluginKey,
      state: {
        init: () => ({ type, doc, binding: this, snapshot: null, prevSnapshot: null, isChangeOrigin: false }),
        apply: (tr: Transaction, before: object) => {
          const change = tr.getMeta(ySyncPluginKey);
          const isChangeOrigin = change?.isChangeOrigin === true;
          return {
            ...before,
            addToHistory: tr.getMeta('addToHistory') !== false,
            isChangeOrigin,
            isUndoRedoOperation: isChangeOrigin && change.isUndoRedoOperation === true,
          };
        },
      },
      view: (view) => {
        this.#follow(view);
        return { update: () => this.#write(view), destroy: () => this.#leave() };
      },
    });
  }

  /** The place in the editor of a place in the text; null if it is not drawn. */
  placeOf(position: RelativePosition): number | null {
    const there = createAbsolutePositionFromRelativePosition(position, this.doc);
    if (!there || !this.#isDrawn(there.type)) return null;
    return relativePositionToAbsolutePosition(this.doc, this.type, position, this.mapping);
  }

  /** The place in the text of a place in the editor. */
  besideOf(at: number): RelativePosition {
    return absolutePositionToRelativePosition(at, this.type, this.mapping);
  }

  /** Whether a part of the text is on screen as itself: what lies in a stand-in has no place there. */
  #isDrawn(type: AbstractType<unknown>): boolean {
    for (
      let part: AbstractType<unknown> | null = type;
      part;
      part = part.parent as AbstractType<unknown> | null
    ) {
      if (part === (this.type as AbstractType<unknown>)) return true;
      if (part._item?.deleted || isForeign(this.mapping.get(part))) return false;
    }
    return false;
  }

  readonly #changed = (_events: YEvent<AbstractType<unknown>>[], transaction: TextTransaction): void => {
    this.#alone(() => this.#draw(transaction));
  };

  readonly #before = (): void => {
    if (this.#view) this.beforeTransactionSelection ??= this.#selection(this.#view.state);
  };

  readonly #after = (): void => {
    this.beforeTransactionSelection = null;
  };

  #follow(view: EditorView): void {
    this.#view = view;
    this.shown = view.state.doc;
    this.doc.on('beforeAllTransactions', this.#before);
    this.doc.on('afterAllTransactions', this.#after);
    this.type.observeDeep(this.#changed as never);
  }

  #leave(): void {
    this.#view = null;
    this.type.unobserveDeep(this.#changed as never);
    this.doc.off('beforeAllTransactions', this.#before);
    this.doc.off('afterAllTransactions', this.#after);
  }

  /** What is drawn is not written, and what is written is on screen already. */
  #alone(act: () => void): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      act();
    } finally {
      this.#isBusy = false;
    }
  }

  #write(view: EditorView): void {
    const { doc } = view.state;
    // Nothing but a change of what is on screen is written: neither a caret nor what was drawn.
    if (doc === this.shown) return;
    const { addToHistory, isChangeOrigin } = ySyncPluginKey.getState(view.state);
    if (!addToHistory && !isChangeOrigin) yUndoPluginKey.getState(view.state)?.undoManager.stopCapturing();
    this.#alone(() => {
      this.doc.transact((transaction) => {
        transaction.meta.set('addToHistory', addToHistory);
        this.shown = doc;
        writeText(this.type, doc, this.mapping);
        this.beforeTransactionSelection = this.#selection(view.state);
      }, ySyncPluginKey);
    });
  }

  #draw(transaction: TextTransaction): void {
    const view = this.#view;
    if (!view) return;
    iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
      if (struct instanceof Item && struct.content instanceof ContentType)
        this.mapping.delete(struct.content.type);
    });
    for (const part of transaction.changed.keys()) this.mapping.delete(part);
    for (const part of transaction.changedParentTypes.keys()) this.mapping.delete(part);
    const drawn = drawText(this.type, this.mapping);
    const { tr } = view.state;
    tr.replace(0, tr.doc.content.size, new Slice(Fragment.from(drawn.content), 0, 0));
    this.#restore(tr);
    tr.setMeta('addToHistory', false);
    const isUndoRedoOperation = transaction.origin instanceof UndoManager;
    tr.setMeta(ySyncPluginKey, { isChangeOrigin: true, isUndoRedoOperation });
    if (this.beforeTransactionSelection && isCaretInView(view)) tr.scrollIntoView();
    this.shown = tr.doc;
    view.dispatch(tr);
  }

  #selection({ selection }: EditorState): Beside {
    const type = selection.toJSON().type as string;
    return { type, anchor: this.besideOf(selection.anchor), head: this.besideOf(selection.head) };
  }

  #restore(tr: Transaction): void {
    const before = this.beforeTransactionSelection;
    const anchor = before && this.placeOf(before.anchor);
    const head = before && this.placeOf(before.head);
    if (!before || anchor === null || head === null) return;
    tr.setSelection(selectionBetween(tr.doc, before.type, anchor, head));
  }
}

/** The selection between two places, which may be a letter or two beside the text by now. */
function selectionBetween(doc: Node, type: string, anchor: number, head: number): Selection {
  const [from, to] = [doc.resolve(within(doc, anchor)), doc.resolve(within(doc, head))];
  if (type === 'all') return new AllSelection(doc);
  if (type === 'node' && from.nodeAfter && NodeSelection.isSelectable(from.nodeAfter))
    return new NodeSelection(from);
  return TextSelection.between(from, to);
}

/** A place in `doc`, as near as there is one. */
export function within(doc: Node, at: number): number {
  return Math.min(Math.max(at, 0), doc.content.size);
}

/** Whether somebody writes here and sees where: then their caret stays in sight when others write above. */
function isCaretInView(view: EditorView): boolean {
  if (!view.hasFocus()) return false;
  const { top, bottom } = view.coordsAtPos(view.state.selection.head);
  return bottom >= 0 && top <= document.documentElement.clientHeight;
}
