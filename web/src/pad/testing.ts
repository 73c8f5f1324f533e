/** What the pad's tests share: an editor on a page of happy-dom, and hands to type with. */
import type { Node } from 'prosemirror-model';
import { EditorState, TextSelection } from 'prosemirror-state';
import { tableEditing } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import { yUndoPlugin } from 'y-prosemirror';
import { Doc } from 'yjs';
import { Binding } from './binding/index.ts';
import { padCommands } from './commands.ts';
import { mendGuard } from './guards.ts';
import { padInputRules } from './input-rules.ts';
import { padKeys } from './keys.ts';

/** An editor without a page around it. */
export interface TestPad {
  readonly view: EditorView;
  readonly ydoc: Doc;
  /** Types as a person does: letter by letter, with Enter for a line break. */
  type(text: string): void;
  press(key: string, modifiers?: KeyboardEventInit): void;
  run(command: string): boolean;
  /** The text as nested names: `doc(paragraph("a"))`. */
  shape(): string;
}

const asker = {
  link: async () => null,
  picture: async () => null,
  language: async () => null,
};

function shapeOf(node: Node): string {
  if (node.isText) {
    const marks = node.marks.map((mark) => mark.type.name).join('+');
    return `${marks}${JSON.stringify(node.text)}`;
  }
  const set = Object.entries(node.attrs).filter(
    ([name, value]) => value !== node.type.spec.attrs?.[name]?.default,
  );
  const attributes = set.map(([name, value]) => `${name}=${value}`).join(',');
  const children: string[] = [];
  node.forEach((child) => {
    children.push(shapeOf(child));
  });
  return `${node.type.name}${attributes && `[${attributes}]`}(${children.join(' ')})`;
}

/** Opens a pad: an empty one, unless there is one. */
export function testPad(ydoc: Doc = new Doc()): TestPad {
  const commands = padCommands(asker);
  const binding = new Binding(ydoc.getXmlFragment('default'));
  const state = EditorState.create({
    doc: binding.shown,
    plugins: [
      binding.plugin(),
      yUndoPlugin(),
      padInputRules(),
      ...padKeys(commands),
      tableEditing(),
      mendGuard(),
    ],
  });
  const place = document.createElement('div');
  document.body.append(place);
  const view = new EditorView(place, { state });

  function press(key: string, modifiers: KeyboardEventInit = {}): void {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...modifiers });
    view.someProp('handleKeyDown', (handle) => handle(view, event));
  }
  function insert(letter: string): void {
    const { from, to } = view.state.selection;
    const normal = () => view.state.tr.insertText(letter, from, to);
    const handled = view.someProp('handleTextInput', (handle) => handle(view, from, to, letter, normal));
    if (!handled) view.dispatch(normal());
  }
  return {
    view,
    ydoc,
    press,
    type(text) {
      for (const letter of text) {
        if (letter === '\n') press('Enter');
        else insert(letter);
      }
    },
    run: (name) => commands.get(name)?.run(view.state, view.dispatch, view) ?? false,
    shape: () => shapeOf(view.state.doc),
  };
}

/** Selects from the first to the last letter of `text`. */
export function select(pad: TestPad, text: string): void {
  let found = -1;
  pad.view.state.doc.descendants((node, position) => {
    const at = node.isText ? (node.text ?? '').indexOf(text) : -1;
    if (at >= 0 && found < 0) found = position + at;
    return found < 0;
  });
  const selection = TextSelection.create(pad.view.state.doc, found, found + text.length);
  pad.view.dispatch(pad.view.state.tr.setSelection(selection));
}
