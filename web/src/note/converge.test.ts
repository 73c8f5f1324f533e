// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { applyUpdate, createRelativePositionFromTypeIndex, Doc, encodeStateAsUpdate } from 'yjs';
import { eventually } from '../testing.ts';
import { mountNote, type NoteEditor } from './mount.ts';
import { DEFAULT_PREFERENCES } from './preferences.ts';

const open: NoteEditor[] = [];

afterEach(() => {
  for (const editor of open.splice(0)) editor.destroy();
});

function mount(
  doc: Doc,
  editable = true,
  awareness = new Awareness(doc),
): { editor: NoteEditor; place: HTMLElement } {
  const place = document.createElement('div');
  // Not on the page: happy-dom reports selection changes in the middle of them, which no browser does.
  const editor = mountNote(place, {
    text: doc.getText('content'),
    awareness,
    editable,
    lang: 'fr',
    words: { label: 'Source', placeholder: 'Écrivez', phrases: {} },
    preferences: DEFAULT_PREFERENCES,
    onToolbarKey: () => {},
    onPictures: () => {},
  });
  open.push(editor);
  return { editor, place };
}

it('shows the same to two people, and undoes only what this one did', async () => {
  const [a, b] = [new Doc(), new Doc()];
  a.on('update', (update: Uint8Array, origin: unknown) => origin !== b && applyUpdate(b, update, a));
  b.on('update', (update: Uint8Array, origin: unknown) => origin !== a && applyUpdate(a, update, b));
  const camille = mount(a).editor;
  const noe = mount(b).editor;
  camille.run('bulletList');
  noe.run('bold');
  // What writes comes behind the editor; what was asked for before is done then.
  await eventually(() => expect(camille.source()).toContain('****'));
  expect(camille.source()).toBe(noe.source());
  expect(camille.source()).toBe(a.getText('content').toString());
  camille.run('undo');
  expect(noe.source()).toBe('****');
});

it('lets a reader change nothing', () => {
  const doc = new Doc();
  const { editor, place } = mount(doc, false);
  editor.run('undo');
  editor.run('bold');
  expect(editor.source()).toBe('');
  expect(place.querySelector('[data-editor=note]')?.getAttribute('contenteditable')).toBe('false');
});

it('comes back beside what it stood beside, or as near as another text allows', () => {
  const [before, after, elsewhere] = [new Doc(), new Doc(), new Doc()];
  before.getText('content').insert(0, 'un deux trois');
  applyUpdate(after, encodeStateAsUpdate(before));
  after.getText('content').insert(0, 'zéro ');
  elsewhere.getText('content').insert(0, 'un deux trois');
  const beside = createRelativePositionFromTypeIndex(elsewhere.getText('content'), 7, -1);
  const [old, next] = [mount(before).editor, mount(after).editor];
  // Beside something that is not in this text, so at the number.
  old.returnTo(
    { anchor: { at: 3, beside }, head: { at: 7, beside }, isFocused: false },
    (position) => position,
  );
  expect([old.place().anchor.at, old.place().head.at]).toEqual([3, 7]);
  next.returnTo(old.place(), (position) => position);
  expect([next.place().anchor.at, next.place().head.at]).toEqual([8, 12]);
  next.returnTo({ anchor: { at: 99, beside }, head: { at: 99, beside }, isFocused: false }, (same) => same);
  expect(next.place().head.at).toBe(18);
});

describe.each([
  ['one by one', '\r'],
  ['with line feeds', '\r\n'],
])('carriage returns, %s', (_how, end) => {
  it('keep what is typed where it was typed', () => {
    const doc = new Doc();
    const text = doc.getText('content');
    text.insert(0, ['a', 'b', 'c'].join(end));
    const { editor } = mount(doc);
    const typed = (at: number, insert: string) => editor.change({ changes: { from: at, insert } });
    expect(editor.source()).toBe(text.toString());
    typed(editor.source().length, 'X');
    expect(text.toString()).toBe(`${['a', 'b', 'c'].join(end)}X`);
    // And those that come later, from somebody else.
    const other = new Doc();
    applyUpdate(other, encodeStateAsUpdate(doc));
    other.getText('content').insert(0, `d${end}`);
    applyUpdate(doc, encodeStateAsUpdate(other));
    typed(editor.source().length, 'Y');
    expect(text.toString()).toBe(`${['d', 'a', 'b', 'c'].join(end)}XY`);
    expect(editor.source()).toBe(text.toString());
  });
});

it('keeps what is typed where it was typed beside things that are no text', () => {
  const doc = new Doc();
  const text = doc.getText('content');
  text.insert(0, 'ab');
  text.insertEmbed(1, { image: 'chat.png' });
  const { editor } = mount(doc);
  const typed = (at: number, insert: string) => editor.change({ changes: { from: at, insert } });
  expect(editor.source()).toBe('a\uFFFCb');
  typed(editor.source().length, 'X');
  expect(text.toString()).toBe('abX');
  // And one that comes later, from somebody else.
  const other = new Doc();
  applyUpdate(other, encodeStateAsUpdate(doc));
  other.getText('content').insertEmbed(0, { image: 'chien.png' });
  applyUpdate(doc, encodeStateAsUpdate(other), other);
  expect(editor.source()).toBe('\uFFFCa\uFFFCbX');
  typed(2, 'Y');
  expect(text.toDelta()).toEqual([
    { insert: { image: 'chien.png' } },
    { insert: 'aY' },
    { insert: { image: 'chat.png' } },
    { insert: 'bX' },
  ]);
  // What is deleted by mistake comes back.
  editor.change({ changes: { from: 0, to: editor.source().length } });
  expect(text.length).toBe(0);
  editor.run('undo');
  expect(text.toDelta()[0]).toEqual({ insert: { image: 'chien.png' } });
});

it('puts the selection back with what is undone, wherever that stands by then', () => {
  const doc = new Doc();
  const text = doc.getText('content');
  text.insert(0, 'de un à deux');
  const { editor } = mount(doc);
  editor.change({ selection: { anchor: 3, head: 5 } });
  editor.change({ changes: { from: 3, to: 5, insert: 'trois' }, selection: { anchor: 8 } });
  doc.transact(() => text.insert(0, 'zéro '), 'another');
  editor.change({ selection: { anchor: 0 } });
  editor.run('undo');
  expect(editor.source()).toBe('zéro de un à deux');
  expect(editor.selected()).toMatchObject({ from: 8, to: 10 });
  editor.run('redo');
  expect(editor.source()).toBe('zéro de trois à deux');
});

it('brings no carriage returns in', async () => {
  const doc = new Doc();
  const { place } = mount(doc);
  document.body.append(place);
  const pasted = async (type: string, words: string): Promise<void> => {
    const clipboardData = new DataTransfer();
    clipboardData.setData(type, words);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    place.querySelector('.cm-content')?.dispatchEvent(event);
    await eventually(() => expect(doc.getText('content').length).toBeGreaterThan(0));
    expect(doc.getText('content').toString()).not.toContain('\r');
    doc.getText('content').delete(0, doc.getText('content').length);
  };
  await pasted('text/plain', 'a\r\nb\rc');
  // What writes markdown for HTML comes behind the editor.
  await import('./colours.ts');
  await pasted('text/plain', 'a\tb\r\nc\td\r\n');
  await pasted('text/html', '<pre>a&#13;\nb</pre>');
});

it('replaces letters of two units whole', () => {
  const [a, b] = [new Doc(), new Doc()];
  a.on('update', (update: Uint8Array) => applyUpdate(b, update));
  a.getText('content').insert(0, 'a😀b👍🏻c');
  const { editor } = mount(a);
  // As the editor tells of one emoji in the place of another, of one before another, and of two at once.
  for (const [changes, expected] of [
    [[{ from: 2, to: 3, insert: '\ude03' }], 'a😃b👍🏻c'],
    [[{ from: 2, insert: '\ude04\ud83d' }], 'a😄😃b👍🏻c'],
    [
      [
        { from: 2, to: 3, insert: '\ude05' },
        { from: 9, to: 10, insert: '\udffd' },
      ],
      'a😅😃b👍🏽c',
    ],
    [[{ from: 0, to: 10, insert: 'x' }], 'xc'],
  ] as const) {
    editor.change({ changes: [...changes] });
    expect(editor.source()).toBe(expected);
    expect([a, b].map((doc) => doc.getText('content').toString())).toEqual([expected, expected]);
  }
});

it('shows the carets of others whatever one of them announces', () => {
  const doc = new Doc();
  const text = doc.getText('content');
  text.insert(0, 'un deux');
  const awareness = new Awareness(doc);
  const { place } = mount(doc, true, awareness);
  const here = createRelativePositionFromTypeIndex(text, 2);
  const announce = (client: number, cursor: unknown): void => {
    awareness.states.set(client, { user: { name: `${client}` }, cursor });
    awareness.emit('change', [{ added: [client], updated: [], removed: [] }, 'test']);
  };
  announce(1, { anchor: here, head: here });
  for (const bad of [{}, { item: {} }, { type: {} }, { item: 5 }, { item: { client: 1, clock: -1 } }])
    announce(2, { anchor: bad, head: bad });
  announce(3, { anchor: here, head: here });
  expect(place.querySelectorAll('.remote-caret').length).toBe(2);
});
