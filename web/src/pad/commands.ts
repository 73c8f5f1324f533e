import { toggleMark } from 'prosemirror-commands';
import type { MarkType } from 'prosemirror-model';
import type { Command, EditorState } from 'prosemirror-state';
import { isInTable } from 'prosemirror-tables';
import type { EditorView } from 'prosemirror-view';
import { redoCommand, undoCommand } from 'y-prosemirror';
import type { Asker } from './asker.ts';
import {
  BLOCK_STYLES,
  blockStyle,
  codeLanguage,
  insertRule,
  selectedPicture,
  setBlockStyle,
  setCodeLanguage,
  setPicture,
  toggleQuote,
} from './blocks.ts';
import { presentLink, setLink } from './links.ts';
import { enclosingList, toggleList } from './lists.ts';
import { padSchema } from './schema.ts';
import { enclosingOf, markActive } from './selection.ts';
import { tableCommands } from './tables.ts';

const { marks, nodes } = padSchema;

/** A command that the toolbar and the keys know by name. */
export interface NamedCommand {
  /** Does it; without `dispatch` only says whether it could. */
  readonly run: Command;
  /** Whether what it makes is there already, for buttons that stay pressed. */
  readonly active?: (state: EditorState) => boolean;
}

const mark = (type: MarkType): NamedCommand => ({
  run: toggleMark(type),
  active: (state) => markActive(state, type),
});

const list = (name: 'bulletList' | 'orderedList' | 'taskList'): NamedCommand => ({
  run: toggleList(name),
  active: (state) => enclosingList(state)?.node.type.name === name,
});

/** Commands that act at once. */
const plain: Record<string, NamedCommand> = {
  undo: { run: undoCommand },
  redo: { run: redoCommand },
  bold: mark(marks.bold),
  italic: mark(marks.italic),
  underline: mark(marks.underline),
  strike: mark(marks.strike),
  code: mark(marks.code),
  bulletList: list('bulletList'),
  orderedList: list('orderedList'),
  taskList: list('taskList'),
  blockquote: { run: toggleQuote, active: (state) => enclosingOf(state, nodes.blockquote) !== null },
  horizontalRule: { run: insertRule },
};

/** Runs a command and gives the keys back to the text. */
function perform(view: EditorView, command: Command): void {
  command(view.state, view.dispatch, view);
  view.focus();
}

/** Commands that ask first. The text may change meanwhile under other hands, so each looks at the state again. */
function asking(asker: Asker): Record<string, NamedCommand> {
  const ask = (
    possible: (state: EditorState) => boolean,
    question: (view: EditorView) => Promise<Command | null>,
  ) => {
    const run: Command = (state, dispatch, view) => {
      if (!possible(state)) return false;
      if (dispatch && view) {
        void question(view).then((command) => (command ? perform(view, command) : view.focus()));
      }
      return true;
    };
    return run;
  };
  const inText = (state: EditorState): boolean =>
    state.selection.$from.parent.type.allowsMarkType(marks.link);
  return {
    link: {
      run: ask(inText, async (view) => {
        const value = await asker.link(presentLink(view.state));
        return value && setLink(value);
      }),
      active: (state) => markActive(state, marks.link),
    },
    image: {
      run: ask(
        () => true,
        async (view) => {
          const picture = await asker.picture(selectedPicture(view.state));
          return picture && setPicture(picture);
        },
      ),
    },
    language: {
      run: ask(
        (state) => codeLanguage(state) !== null,
        async (view) => {
          const language = await asker.language(codeLanguage(view.state) ?? '');
          return language === null ? null : setCodeLanguage(language);
        },
      ),
    },
  };
}

/** Every command of the pad by name. */
export function padCommands(asker: Asker): ReadonlyMap<string, NamedCommand> {
  const styles = BLOCK_STYLES.map((style): [string, NamedCommand] => [
    style,
    { run: setBlockStyle(style), active: (state) => blockStyle(state) === style },
  ]);
  const tables = Object.entries(tableCommands).map(([name, run]): [string, NamedCommand] => [name, { run }]);
  return new Map([...Object.entries(plain), ...Object.entries(asking(asker)), ...styles, ...tables]);
}

/** What a toolbar shows: which buttons are pressed, which can be. */
export interface ToolbarState {
  readonly active: ReadonlySet<string>;
  readonly enabled: ReadonlySet<string>;
}

/** Asks every command about the present state. */
export function toolbarState(
  commands: ReadonlyMap<string, NamedCommand>,
  state: EditorState,
  editable: boolean,
): ToolbarState {
  const active = new Set<string>();
  const enabled = new Set<string>();
  for (const [name, command] of commands) {
    if (command.active?.(state)) active.add(name);
    if (editable && command.run(state)) enabled.add(name);
  }
  if (isInTable(state)) active.add('table');
  return { active, enabled };
}
