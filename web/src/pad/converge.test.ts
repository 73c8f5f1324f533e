// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import {
  applyUpdate,
  createRelativePositionFromTypeIndex,
  Doc,
  encodeStateAsUpdate,
  XmlElement,
  XmlText,
} from 'yjs';
import { mountPad, type PadEditor } from './mount.ts';

const open: PadEditor[] = [];

afterEach(() => {
  for (const editor of open.splice(0)) editor.destroy();
});

function link(a: Doc, b: Doc): void {
  a.on('update', (update: Uint8Array, origin: unknown) => origin !== b && applyUpdate(b, update, a));
  b.on('update', (update: Uint8Array, origin: unknown) => origin !== a && applyUpdate(a, update, b));
}

function mount(doc: Doc, editable = true): { editor: PadEditor; place: HTMLElement } {
  const place = document.createElement('div');
  document.body.append(place);
  const editor = mountPad(place, {
    fragment: doc.getXmlFragment('default'),
    awareness: new Awareness(doc),
    editable,
    lang: 'fr',
    asker: { link: async () => null, picture: async () => null, language: async () => null },
    words: { label: 'Texte', placeholder: 'Écrivez', task: 'Fait', foreign: 'Venu d’ailleurs' },
    onToolbarKey: () => {},
  });
  open.push(editor);
  return { editor, place };
}

it('shows the same to two people, whoever starts', () => {
  const [a, b] = [new Doc(), new Doc()];
  link(a, b);
  const camille = mount(a);
  const noe = mount(b);
  camille.editor.run('heading2');
  camille.editor.run('table-insert');
  noe.editor.run('taskList');
  expect(noe.place.querySelector('table')).not.toBeNull();
  expect(camille.editor.text()).toBe(noe.editor.text());
  expect(a.getXmlFragment('default').toJSON()).toBe(b.getXmlFragment('default').toJSON());
});

it('opens an empty pad with a place for the cursor, and writes nothing by itself', () => {
  const doc = new Doc();
  const { editor, place } = mount(doc);
  expect(place.querySelector('p')).not.toBeNull();
  editor.focus();
  expect(doc.getXmlFragment('default').length).toBe(0);
});

/** A table whose second row is too short: the table plugin mends such a thing by an edit of its own. */
function crookedTable(): XmlElement {
  const cell = (): XmlElement => {
    const made = new XmlElement('tableCell');
    made.insert(0, [new XmlElement('paragraph')]);
    return made;
  };
  const row = (cells: number): XmlElement => {
    const made = new XmlElement('tableRow');
    made.insert(
      0,
      Array.from({ length: cells }, () => cell()),
    );
    return made;
  };
  const table = new XmlElement('table');
  table.insert(0, [row(2), row(1)]);
  return table;
}

it('lets a reader change nothing, not even by mending', () => {
  const [writer, reader] = [new Doc(), new Doc()];
  link(writer, reader);
  const { editor, place } = mount(reader, false);
  let edits = 0;
  reader.on('update', (_update, _origin, _doc, transaction) => {
    if (transaction.local) edits += 1;
  });
  writer.getXmlFragment('default').insert(0, [crookedTable()]);
  editor.run('bold');
  editor.run('horizontalRule');
  expect(place.querySelectorAll('td')).toHaveLength(3);
  expect(edits).toBe(0);
  expect(place.querySelector('[data-editor=pad]')?.getAttribute('contenteditable')).toBe('false');
  expect(editor.toolbar.value.enabled.size).toBe(0);
  editor.setEditable(true);
  expect(editor.toolbar.value.enabled.has('bold')).toBe(true);
});

/** A pad of paragraphs. */
function padOf(...paragraphs: string[]): Doc {
  const doc = new Doc();
  doc.getXmlFragment('default').insert(0, paragraphs.map(paragraph));
  return doc;
}

function paragraph(text: string): XmlElement {
  const made = new XmlElement('paragraph');
  made.insert(0, [new XmlText(text)]);
  return made;
}

it('comes back beside what it stood beside, or as near as another text allows', () => {
  const [before, after, elsewhere] = [padOf('un deux trois'), new Doc(), padOf('un deux trois')];
  applyUpdate(after, encodeStateAsUpdate(before));
  after.getXmlFragment('default').insert(0, [paragraph('zéro')]);
  const fragment = elsewhere.getXmlFragment('default');
  const beside = createRelativePositionFromTypeIndex((fragment.get(0) as XmlElement).get(0) as XmlText, 7);
  const [old, next] = [mount(before).editor, mount(after).editor];
  // Beside something that is not in this text, so at the number.
  old.returnTo(
    { anchor: { at: 4, beside }, head: { at: 8, beside }, isFocused: false },
    (position) => position,
  );
  expect([old.place().anchor.at, old.place().head.at]).toEqual([4, 8]);
  next.returnTo(old.place(), (position) => position);
  expect([next.place().anchor.at, next.place().head.at]).toEqual([10, 14]);
  next.returnTo({ anchor: { at: 99, beside }, head: { at: 99, beside }, isFocused: false }, (same) => same);
  expect(next.place().head.at).toBe(20);
});
