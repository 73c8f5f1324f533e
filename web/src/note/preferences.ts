import { indentUnit } from '@codemirror/language';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { type Command, EditorView } from '@codemirror/view';
import type { UndoManager } from 'yjs';
import { lazily } from '../page/lazily.ts';

/** Whose keys the editor has beside our own. */
export type Keymap = 'default' | 'vim' | 'emacs';

/** How somebody likes to write; kept by the browser, not by the note. */
export interface Preferences {
  readonly keymap: Keymap;
  /** Spaces of a step, or a tab. */
  readonly indent: '2' | '4' | 'tab';
  /** Long lines go on below. */
  readonly wrap: boolean;
  readonly spellcheck: boolean;
}

/** All keymaps, in the order of the menu. */
export const KEYMAPS: readonly Keymap[] = ['default', 'vim', 'emacs'];
export const INDENTS: readonly Preferences['indent'][] = ['2', '4', 'tab'];

export const DEFAULT_PREFERENCES: Preferences = {
  keymap: 'default',
  indent: '2',
  wrap: true,
  spellcheck: true,
};

/** Reads what was stored; whatever is missing or unknown is as at first. */
export function readPreferences(json: string | null): Preferences {
  let given: Record<string, unknown> = {};
  try {
    given = { ...(JSON.parse(json ?? '{}') as object) };
  } catch {
    // As at first.
  }
  const { keymap, indent, wrap, spellcheck } = DEFAULT_PREFERENCES;
  return {
    keymap: KEYMAPS.find((known) => known === given.keymap) ?? keymap,
    indent: INDENTS.find((known) => known === given.indent) ?? indent,
    wrap: typeof given.wrap === 'boolean' ? given.wrap : wrap,
    spellcheck: typeof given.spellcheck === 'boolean' ? given.spellcheck : spellcheck,
  };
}

/** Vim and Emacs come when they are asked for: few do. */
const LOADED: Readonly<
  Partial<Record<Keymap, (undoManager: UndoManager, openSearch: Command) => Promise<Extension | undefined>>>
> = {
  vim: (undoManager) => lazily(() => import('./keymaps/vim.ts')).then((part) => part?.vimKeys(undoManager)),
  emacs: (...ours) => lazily(() => import('./keymaps/emacs.ts')).then((part) => part?.emacsKeys(...ours)),
};

/** The part of an editor that preferences change. */
export class Preferred {
  readonly #look = new Compartment();
  readonly #keys = new Compartment();
  readonly #ours: readonly [UndoManager, Command];
  #keymap: Keymap = 'default';

  /** What stands in for an editor's own undo and search. */
  constructor(...ours: [undoManager: UndoManager, openSearch: Command]) {
    this.#ours = ours;
  }

  /** Stands before our own keys: whoever chose Vim means its keys. */
  get extension(): Extension {
    return [Prec.highest(this.#keys.of([])), this.#look.of([])];
  }

  /** Applies them; keys that must be loaded follow when they are there. */
  apply(view: EditorView, preferences: Preferences): void {
    view.dispatch({ effects: this.#look.reconfigure(look(preferences)) });
    if (this.#keymap === preferences.keymap) return;
    const asked = preferences.keymap;
    this.#keymap = asked;
    const set = (keys: Extension | undefined): void => {
      // Another was chosen meanwhile.
      if (keys && this.#keymap === asked) view.dispatch({ effects: this.#keys.reconfigure(keys) });
    };
    const load = LOADED[asked];
    if (load) void load(...this.#ours).then(set);
    else set([]);
  }
}

function look({ indent, wrap, spellcheck }: Preferences): Extension {
  const size = indent === 'tab' ? 4 : Number(indent);
  return [
    indentUnit.of(indent === 'tab' ? '\t' : ' '.repeat(size)),
    EditorState.tabSize.of(size),
    wrap ? EditorView.lineWrapping : [],
    EditorView.contentAttributes.of({ spellcheck: String(spellcheck) }),
  ];
}
