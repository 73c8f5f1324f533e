import { Plugin } from 'prosemirror-state';
import { fixTablesKey } from 'prosemirror-tables';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { ySyncPluginKey } from 'y-prosemirror';

/** A reader's editor changes nothing by itself: plugins that mend the text (tables) would send edits that nobody made. */
export function readerGuard(editable: () => boolean): Plugin {
  return new Plugin({
    filterTransaction: (tr) =>
      editable() || !tr.docChanged || tr.getMeta(ySyncPluginKey)?.isChangeOrigin === true,
  });
}

/**
 * Tables mend themselves, and delete what has no cells, when they change. Not because somebody else's edit was drawn: all who look
 * on would do it at once. Whoever writes in such a table mends it.
 */
export function mendGuard(): Plugin {
  return new Plugin({
    // What mends comes as an answer to the transaction that made `state`.
    filterTransaction: (tr, state) =>
      !tr.getMeta(fixTablesKey) || ySyncPluginKey.getState(state)?.isChangeOrigin !== true,
  });
}

/** Shows `text` in an empty pad. */
export function placeholder(text: string): Plugin {
  return new Plugin({
    props: {
      decorations: ({ doc }) => {
        const only = doc.firstChild;
        if (doc.childCount !== 1 || !only?.isTextblock || only.content.size > 0) return null;
        const attributes = { class: 'is-empty', 'data-placeholder': text };
        return DecorationSet.create(doc, [Decoration.node(0, only.nodeSize, attributes)]);
      },
    },
  });
}

/**
 * Blocks from which a pad counts as long. Long pads leave blocks out of sight without layout, which makes typing in 1 MB of
 * text 7 times quicker; short ones do without, since it cuts off what stands over a block's edge (names at carets).
 */
const LONG_BLOCKS = 300;

/** Marks long pads for the style sheet. */
export function lengthMark(): Plugin {
  return new Plugin({
    view: (view) => {
      const update = (): void => {
        view.dom.classList.toggle('is-long', view.state.doc.childCount >= LONG_BLOCKS);
      };
      update();
      return { update };
    },
  });
}
