import { dropCursor } from 'prosemirror-dropcursor';
import { gapCursor } from 'prosemirror-gapcursor';
import { EditorState, Selection, TextSelection } from 'prosemirror-state';
import { tableEditing } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import { yCursorPlugin, yUndoPlugin } from 'y-prosemirror';
import type { Awareness } from 'y-protocols/awareness';
import { createRelativePositionFromJSON, type XmlFragment } from 'yjs';
import { type CaretOwner, caretElement, type Place, type Spot, selectionStyle } from '../presence/index.ts';
import { type Follow, type Signal, source } from '../session/index.ts';
import type { Asker } from './asker.ts';
import { Binding, within } from './binding/index.ts';
import { padCommands, type ToolbarState, toolbarState } from './commands.ts';
import { ForeignView } from './foreign-view.ts';
import { lengthMark, mendGuard, placeholder, readerGuard } from './guards.ts';
import { padInputRules } from './input-rules.ts';
import { padKeys } from './keys.ts';
import { TaskItemView } from './task-item-view.ts';

/** Sentences on screen: name of the field, hint in an empty pad, name of a task's checkbox, and what stands before things of other editors. */
export interface PadWords {
  readonly label: string;
  readonly placeholder: string;
  readonly task: string;
  readonly foreign: string;
}

/** What a pad editor is made of. */
export interface PadOptions {
  readonly fragment: XmlFragment;
  readonly awareness: Awareness;
  readonly editable: boolean;
  readonly lang: string;
  readonly asker: Asker;
  readonly words: PadWords;
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
  const binding = new Binding(fragment);
  const state = EditorState.create({
    doc: binding.shown,
    plugins: [
      binding.plugin(),
      yCursorPlugin(options.awareness, {
        awarenessStateFilter: (own: number, theirs: number, { cursor }: { cursor?: Caret | null }) =>
          own !== theirs && cursor != null && isOnScreen(binding, cursor),
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
      mendGuard(),

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
      foreignBlock: (node) => new ForeignView(node, options.words.foreign),
      foreignInline: (node) => new ForeignView(node, options.words.foreign),
      foreignEmbed: (node) => new ForeignView(node, options.words.foreign),
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
    text: () =>
      view.state.doc.textBetween(0, view.state.doc.content.size, '\n\n', (leaf) =>
        String(leaf.attrs.words ?? '\n'),
      ),
    place: () => {
      const { anchor, head } = view.state.selection;
      const spot = (at: number): Spot => ({ at, beside: binding.besideOf(at) });
      return { anchor: spot(anchor), head: spot(head), isFocused: view.hasFocus() };
    },
    returnTo: ({ anchor, head, isFocused }, follow) => {
      const { doc, tr } = view.state;
      const near = ({ at, beside }: Spot) => doc.resolve(within(doc, binding.placeOf(follow(beside)) ?? at));
      view.dispatch(tr.setSelection(TextSelection.between(near(anchor), near(head))));
      if (isFocused) view.focus();
    },
    destroy: () => view.destroy(),
  };
}

/** A caret as y-prosemirror tells the others of it. */
interface Caret {
  readonly anchor: unknown;
  readonly head: unknown;
}

/** Whether a caret of somebody else stands in what is drawn: inside a thing of another editor there is no place for it. */
function isOnScreen(binding: Binding, { anchor, head }: Caret): boolean {
  return [anchor, head].every((end) => binding.placeOf(createRelativePositionFromJSON(end)) !== null);
}

/** While writing, a click into a link sets the cursor; with Ctrl or ⌘, and for readers, it follows the link. */
function openLink(event: MouseEvent, editable: boolean): boolean {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || (editable && !event.ctrlKey && !event.metaKey)) return false;
  window.open(link.href, '_blank', 'noopener,noreferrer');
  return true;
}
