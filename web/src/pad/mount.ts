import { dropCursor } from 'prosemirror-dropcursor';
import { gapCursor } from 'prosemirror-gapcursor';
import { EditorState, Selection, TextSelection } from 'prosemirror-state';
import { tableEditing } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import {
  absolutePositionToRelativePosition,
  initProseMirrorDoc,
  relativePositionToAbsolutePosition,
  yCursorPlugin,
  ySyncPlugin,
  yUndoPlugin,
} from 'y-prosemirror';
import type { Awareness } from 'y-protocols/awareness';
import type { Doc, XmlFragment } from 'yjs';
import { type CaretOwner, caretElement, type Place, type Spot, selectionStyle } from '../presence/index.ts';
import { type Follow, type Signal, source } from '../session/index.ts';
import type { Asker } from './asker.ts';
import { padCommands, type ToolbarState, toolbarState } from './commands.ts';
import { lengthMark, placeholder, readerGuard } from './guards.ts';
import { padInputRules } from './input-rules.ts';
import { padKeys } from './keys.ts';
import { padSchema } from './schema.ts';
import { TaskItemView } from './task-item-view.ts';

/** What a pad editor is made of. */
export interface PadOptions {
  readonly fragment: XmlFragment;
  readonly awareness: Awareness;
  readonly editable: boolean;
  readonly lang: string;
  readonly asker: Asker;
  /** Sentences on screen: name of the field, hint in an empty pad, name of a task's checkbox. */
  readonly words: { readonly label: string; readonly placeholder: string; readonly task: string };
  /** Alt+F9: the toolbar is asked for. */
  readonly onToolbarKey: () => void;
}

/** A pad editor on the page. */
export interface PadEditor {
  readonly toolbar: Signal<ToolbarState>;
  /** Runs a command of {@link padCommands} by name. */
  run(command: string): void;
  setEditable(editable: boolean): void;
  focus(): void;
  /** The text without formatting, for whoever must save it by hand. */
  text(): string;
  /** Where the person is, and the way back there in the text that follows, as near as that allows. */
  place(): Place;
  returnTo(place: Place, follow: Follow): void;
  destroy(): void;
}

/** Room kept around the cursor when scrolling to it, pixels: header and toolbar above, the phone's toolbar below. */
const SCROLL_ROOM = { top: 128, bottom: 72, left: 0, right: 0 };

/** Puts a rich-text editor bound to a Yjs fragment into `parent`. */
export function mountPad(parent: HTMLElement, options: PadOptions): PadEditor {
  let editable = options.editable;
  const { fragment } = options;
  const commands = padCommands(options.asker);
  const { doc, mapping } = initProseMirrorDoc(fragment, padSchema);
  const state = EditorState.create({
    schema: padSchema,
    // An empty fragment gives a document without a single block, in which there is no place for a cursor: the schema's own then.
    ...(doc.childCount > 0 ? { doc } : {}),
    plugins: [
      ySyncPlugin(fragment, { mapping }),
      yCursorPlugin(options.awareness, {
        cursorBuilder: (user: CaretOwner) => caretElement(user),
        selectionBuilder: (user: CaretOwner) => ({ class: 'remote-selection', style: selectionStyle(user) }),
      }),
      yUndoPlugin(),
      padInputRules(),
      ...padKeys(commands),
      tableEditing(),
      dropCursor({ color: 'var(--accent)', width: 2 }),
      gapCursor(),
      placeholder(options.words.placeholder),
      lengthMark(),
      readerGuard(() => editable),
    ],
  });
  const shown = source(toolbarState(commands, state, editable));
  const view = new EditorView(parent, {
    state,
    editable: () => editable,
    attributes: () => ({
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-label': options.words.label,
      'aria-readonly': String(!editable),
      'data-editor': 'pad',
      class: 'pad-text',
      lang: options.lang,
      spellcheck: 'true',
      // A reader's text must be reachable by Tab as well: it scrolls and can be selected.
      tabindex: '0',
    }),
    nodeViews: {
      taskItem: (node, editor, position) => new TaskItemView(node, editor, position, options.words.task),
    },
    // The header lies over the text: what is scrolled to must come out from under it.
    scrollThreshold: SCROLL_ROOM,
    scrollMargin: SCROLL_ROOM,
    handleKeyDown: (_view, event) => {
      if (!event.altKey || event.key !== 'F9') return false;
      options.onToolbarKey();
      return true;
    },
    handleClick: (_view, _position, event) => openLink(event, editable),
    dispatchTransaction(tr) {
      // y-prosemirror announces carets a moment later, even to an editor that is gone.
      if (view.isDestroyed) return;
      view.updateState(view.state.apply(tr));
      shown.set(toolbarState(commands, view.state, editable));
    },
  });
  return {
    toolbar: shown,
    run: (name) => {
      const command = commands.get(name);
      if (!command) return;
      view.focus();
      command.run(view.state, view.dispatch, view);
    },
    setEditable: (next) => {
      editable = next;
      view.setProps({});
      shown.set(toolbarState(commands, view.state, editable));
    },
    focus: () => {
      if (!view.hasFocus()) view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc)));
      view.focus();
    },
    text: () => view.state.doc.textBetween(0, view.state.doc.content.size, '\n\n', '\n'),
    place: () => {
      const { anchor, head } = view.state.selection;
      const spot = (at: number): Spot => ({
        at,
        beside: absolutePositionToRelativePosition(at, fragment, mapping),
      });
      return { anchor: spot(anchor), head: spot(head), isFocused: view.hasFocus() };
    },
    returnTo: ({ anchor, head, isFocused }, follow) => {
      const { doc, tr } = view.state;
      const near = ({ at, beside }: Spot) => {
        const there = relativePositionToAbsolutePosition(
          fragment.doc as Doc,
          fragment,
          follow(beside),
          mapping,
        );
        return doc.resolve(Math.min(there ?? at, doc.content.size));
      };
      view.dispatch(tr.setSelection(TextSelection.between(near(anchor), near(head))));
      if (isFocused) view.focus();
    },
    destroy: () => view.destroy(),
  };
}

/** While writing, a click into a link sets the cursor; with Ctrl or ⌘, and for readers, it follows the link. */
function openLink(event: MouseEvent, editable: boolean): boolean {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || (editable && !event.ctrlKey && !event.metaKey)) return false;
  window.open(link.href, '_blank', 'noopener,noreferrer');
  return true;
}
