// @vitest-environment happy-dom
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { expect, it } from 'vitest';
import { Doc, UndoManager } from 'yjs';
import { emacsKeys } from './emacs.ts';

it('hears letters as the keyboard writes them, undoes what is one’s own and leaves Enter to the note', () => {
  const text = new Doc().getText();
  const undoManager = new UndoManager(text);
  text.insert(0, 'a');
  let searched = 0;
  const search = (): boolean => {
    searched += 1;
    return true;
  };
  const state = EditorState.create({
    doc: 'un deux',
    selection: { anchor: 7 },
    extensions: emacsKeys(undoManager, search),
  });
  const view = new EditorView({ state, parent: document.body });
  const press = (key: string, code: string, ctrlKey = true): boolean => {
    const event = new KeyboardEvent('keydown', { key, code, ctrlKey, bubbles: true, cancelable: true });
    view.contentDOM.dispatchEvent(event);
    return event.defaultPrevented;
  };
  // A French keyboard has its A where an American one has Q.
  press('a', 'KeyQ');
  expect(view.state.selection.main.head).toBe(0);
  press('x', 'KeyX');
  press('u', 'KeyU', false);
  expect(text.toString()).toBe('');
  press('s', 'KeyS');
  expect(searched).toBe(1);
  press('Enter', 'Enter', false);
  expect(view.state.doc.toString()).toBe('un deux');
});
