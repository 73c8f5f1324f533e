import { defaultKeymap } from '@codemirror/commands';
import {
  Compartment,
  EditorState,
  type Extension,
  type Line,
  Prec,
  StateEffect,
  type TransactionSpec,
} from '@codemirror/state';
import {
  type Command,
  drawSelection,
  dropCursor,
  EditorView,
  type KeyBinding,
  keymap,
  placeholder,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromTypeIndex,
  type Doc,
  type Text,
  UndoManager,
} from 'yjs';
import { lazily } from '../page/lazily.ts';
import type { Place, Spot } from '../presence/index.ts';
import { type Follow, type Signal, source } from '../session/index.ts';
import { bound, shownText } from './binding.ts';
import { remoteCarets } from './carets.ts';
import { type Commands, firstCommands, keysOf } from './commands.ts';
import { lineEnds } from './line-ends.ts';
import { continueList, deleteSign } from './list-commands.ts';
import { type Preferences, Preferred } from './preferences.ts';
import { SETTINGS_CHARACTERS } from './settings.ts';
import type { ShownTask } from './shown-task.ts';
import { noteTheme } from './theme.ts';

/** What a note editor is made of. */
export interface NoteOptions {
  readonly text: Text;
  readonly awareness: Awareness;
  readonly editable: boolean;
  readonly lang: string;
  /** Sentences on screen: name of the field, hint in an empty note, CodeMirror's own phrases. */
  readonly words: {
    readonly label: string;
    readonly placeholder: string;
    readonly phrases: Record<string, string>;
  };
  readonly preferences: Preferences;
  /** Alt+F9: the toolbar is asked for. */
  readonly onToolbarKey: () => void;
  /** Pictures were pasted (at the cursor, null) or dropped at a place of the text, which moves with what others write. */
  readonly onPictures: (files: readonly File[], at: (() => number) | null) => void;
}

/** Where the cursor is and how long the text is. */
export interface NoteStatus {
  /** From 1. */
  readonly line: number;
  /** From 1, in letters. */
  readonly column: number;
  /** In UTF-16 units, as the text is stored. */
  readonly length: number;
  /** Selected units. */
  readonly selected: number;
  /** Whether the cursor is in a table. */
  readonly inTable: boolean;
}

/** A note editor on the page. */
export interface NoteEditor {
  readonly status: Signal<NoteStatus>;
  /** Runs a command by name. */
  run(command: string): void;
  setEditable(editable: boolean): void;
  setPreferences(preferences: Preferences): void;
  /** Where the selection is. */
  selected(): { readonly from: number; readonly to: number };
  /** Changes the text as the person does. */
  change(spec: TransactionSpec): void;
  focus(): void;
  /** The whole source. */
  source(): string;
  /** Its first characters, with the settings. */
  head(): string;
  /** Where the person is, and the way back there in the text that follows, as near as that allows. */
  place(): Place;
  returnTo(place: Place, follow: Follow): void;
  /** The element that scrolls. */
  readonly scroller: HTMLElement;
  /** The line at the upper edge, with the part of it that is scrolled away. */
  line(): number;
  /** Brings a line to the upper edge. */
  show(line: number): void;
  /** Puts the cursor at the start of a line, in sight. */
  goTo(line: number): void;
  /** Ticks or clears the task that was clicked in a rendering, unless it may be another's line by now. */
  toggleTask(task: ShownTask): void;
  destroy(): void;
}

/** What knows tables and tasks: it comes behind the editor. */
type Tables = Pick<typeof import('./colours.ts'), 'tableAt' | keyof typeof import('./shown-task.ts')>;

function statusOf(state: EditorState, tables: Tables | null): NoteStatus {
  const { head, from, to } = state.selection.main;
  const line = state.doc.lineAt(head);
  const column = [...state.doc.sliceString(line.from, head)].length + 1;
  return {
    line: line.number,
    column,
    length: state.doc.length,
    selected: to - from,
    inTable: tables?.tableAt(state) != null,
  };
}

function lineOf(state: EditorState, number: number): Line {
  return state.doc.line(Math.min(state.doc.lines, Math.max(1, Math.floor(number))));
}

function lineAtTop(view: EditorView): number {
  const height = Math.max(0, view.scrollDOM.scrollTop - view.documentPadding.top);
  const block = view.lineBlockAtHeight(height);
  const part = block.height > 0 ? Math.min(1, Math.max(0, (height - block.top) / block.height)) : 0;
  return view.state.doc.lineAt(block.from).number + part;
}

function showLine(view: EditorView, line: number): void {
  const block = view.lineBlockAt(lineOf(view.state, line).from);
  const part = Math.max(0, line - Math.floor(line));
  view.scrollDOM.scrollTop = line <= 1 ? 0 : block.top + part * block.height + view.documentPadding.top;
}

function keys(options: NoteOptions, commands: Commands): Extension {
  const bindings: KeyBinding[] = [
    { key: 'Enter', run: continueList },
    { key: 'Backspace', run: deleteSign },
    {
      key: 'Alt-F9',
      run: () => {
        options.onToolbarKey();
        return true;
      },
    },
  ];
  return [Prec.high(keymap.of([...bindings, ...keysOf(commands)])), keymap.of(defaultKeymap)];
}

function access(editable: boolean, options: NoteOptions): Extension {
  return [
    EditorState.readOnly.of(!editable),
    EditorView.contentAttributes.of({
      'aria-label': options.words.label,
      'aria-readonly': String(!editable),
      'data-editor': 'note',
      lang: options.lang,
      // Without it the scroller is a region that the keyboard cannot reach.
      tabindex: '0',
    }),
    EditorView.editable.of(editable),
  ];
}

/** Opens the search panel; the first time it is loaded and its keys are added. */
function lazySearch(): Command {
  let loaded = false;
  return (view) => {
    void lazily(() => import('./search.ts')).then((part) => {
      if (!part) return;
      const { openSearchPanel, search, searchKeymap } = part;
      if (!loaded) {
        loaded = true;
        const extension = [search({ top: true }), keymap.of(searchKeymap)];
        view.dispatch({ effects: StateEffect.appendConfig.of(extension) });
      }
      openSearchPanel(view);
    });
    return true;
  };
}

/** Puts a markdown editor bound to a Yjs text into `parent`. */
export function mountNote(parent: HTMLElement, options: NoteOptions): NoteEditor {
  const undoManager = new UndoManager(options.text);
  const openSearch = lazySearch();
  const commands = firstCommands(undoManager, openSearch);
  const accessible = new Compartment();
  const language = new Compartment();
  const preferred = new Preferred(undoManager, openSearch);
  const state = EditorState.create({
    doc: shownText(options.text),
    extensions: [
      preferred.extension,
      keys(options, commands),
      bound(options.text, undoManager),
      remoteCarets(options.text, options.awareness),
      accessible.of(access(options.editable, options)),
      language.of([]),
      noteTheme,
      EditorState.phrases.of(options.words.phrases),
      EditorState.allowMultipleSelections.of(true),
      EditorView.perLineTextDirection.of(true),
      lineEnds,
      drawSelection(),
      dropCursor(),
      placeholder(options.words.placeholder),
      EditorView.updateListener.of((update) => {
        if (update.docChanged || update.selectionSet) status.set(statusOf(update.state, tables));
        if (update.docChanged && tables?.movesLines(update) !== false) movedAt = performance.now();
      }),
    ],
  });
  const status = source(statusOf(state, null));
  const view = new EditorView({ state, parent });
  let isOpen = true;
  /** When lines last came to stand elsewhere: renderings may not have followed. */
  let movedAt = performance.now();
  let tables: Tables | null = null;
  /** A place of the text, wherever others move it meanwhile. */
  const followed = (at: number): (() => number) => {
    const beside = createRelativePositionFromTypeIndex(options.text, at, -1);
    return () =>
      createAbsolutePositionFromRelativePosition(beside, options.text.doc as Doc)?.index ??
      Math.min(at, view.state.doc.length);
  };
  // One can write before the text has its colours: they come right behind.
  const coming = lazily(() => import('./colours.ts')).then((part) => {
    if (!part) return null;
    const { comforts, markdown, markdownColours, ...rest } = part;
    tables = rest;
    const writingKeys = Prec.high(keymap.of(keysOf(rest.WRITING_COMMANDS)));
    const loaded = [
      markdown,
      markdownColours,
      comforts((files, at) => options.onPictures(files, at === null ? null : followed(at))),
      writingKeys,
    ];
    if (isOpen) view.dispatch({ effects: language.reconfigure(loaded) });
    return rest.WRITING_COMMANDS;
  });
  preferred.apply(view, options.preferences);
  return {
    status,
    run: (name) => {
      if (view.state.readOnly && name !== 'search') return;
      view.focus();
      const first = commands.get(name);
      if (first) first(view);
      else void coming.then((writing) => isOpen && writing?.get(name)?.(view));
    },
    setEditable: (editable) => view.dispatch({ effects: accessible.reconfigure(access(editable, options)) }),
    setPreferences: (preferences) => preferred.apply(view, preferences),
    selected: () => view.state.selection.main,
    // What comes late does not outlast the right to write.
    change: (spec) => {
      if (!view.state.readOnly) view.dispatch(spec);
    },
    focus: () => view.focus(),
    source: () => view.state.doc.toString(),
    head: () => view.state.sliceDoc(0, SETTINGS_CHARACTERS),
    place: () => {
      const { anchor, head } = view.state.selection.main;
      // Behind what was typed last, wherever that comes to stand.
      const spot = (at: number): Spot => ({
        at,
        beside: createRelativePositionFromTypeIndex(options.text, at, -1),
      });
      return { anchor: spot(anchor), head: spot(head), isFocused: view.hasFocus };
    },
    returnTo: ({ anchor, head, isFocused }, follow) => {
      const near = ({ at, beside }: Spot): number =>
        createAbsolutePositionFromRelativePosition(follow(beside), options.text.doc as Doc)?.index ??
        Math.min(at, view.state.doc.length);
      view.dispatch({ selection: { anchor: near(anchor), head: near(head) }, scrollIntoView: true });
      if (isFocused) view.focus();
    },
    scroller: view.scrollDOM,
    line: () => lineAtTop(view),
    show: (line) => showLine(view, line),
    goTo: (line) => {
      const { from } = lineOf(view.state, line);
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'start' }),
      });
    },
    toggleTask: (task) => {
      void coming.then(() => {
        if (!isOpen || view.state.readOnly || !tables) return;
        const isSettled = performance.now() - movedAt > tables.RENDERING_MS;
        const changes = tables.toggleShown(view.state.doc, task, isSettled);
        if (changes) view.dispatch({ changes, userEvent: 'input' });
      });
    },
    destroy: () => {
      isOpen = false;
      view.destroy();
    },
  };
}
