// @vitest-environment happy-dom
import { EditorState, type TransactionSpec } from '@codemirror/state';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Words } from '../i18n/index.ts';
import type { NoteEditor } from '../note/index.ts';
import { PictureError } from '../page/pictures.ts';
import { eventually } from '../testing.ts';
import { type PictureUploads, pictureUploads } from './picture-uploads.ts';

const words = ((key: string, parts?: Record<string, unknown>) =>
  key === 'upload-description' ? 'Description' : [key, ...Object.values(parts ?? {})].join(' ')) as Words;

let state = EditorState.create({});
let uploads: PictureUploads;
let failures: { sentence: string; again: (() => void) | null }[];
const send = vi.fn<(file: File, onpart: (part: number) => void) => Promise<string>>();

/** An editor without a page. */
const editor = {
  source: () => state.doc.toString(),
  selected: () => state.selection.main,
  change: (spec: TransactionSpec) => {
    state = state.update(spec).state;
  },
  focus: () => {},
} as unknown as NoteEditor;

beforeEach(() => {
  state = EditorState.create({ doc: 'avant ', selection: { anchor: 6 } });
  failures = [];
  send.mockReset();
  uploads = pictureUploads({
    send,
    editor: () => editor,
    words,
    onfailure: (sentence, again) => failures.push({ sentence, again }),
    onstate: () => {},
  });
});

const picture = (name = 'IMG_1.png') => new File(['x'], name, { type: 'image/png' });

/** A picture whose sending ends when the test says so. */
function sending(): { fail(error: Error): void; arrive(address: string): void } {
  const ends = { fail: (_error: Error): void => {}, arrive: (_address: string): void => {} };
  const sent = new Promise<string>((arrive, fail) => Object.assign(ends, { arrive, fail }));
  send.mockReturnValueOnce(sent);
  return { fail: (error) => ends.fail(error), arrive: (address) => ends.arrive(address) };
}

function leaves(): boolean {
  return window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

it('keeps the description of a picture that fails, and sends it to its place again', async () => {
  const first = sending();
  uploads.take([picture()], null);
  editor.change(state.replaceSelection('La cour'));
  await eventually(() => expect(send).toHaveBeenCalledOnce());
  first.fail(new PictureError(''));
  await eventually(() => expect(failures).toHaveLength(1));
  expect(editor.source()).toBe('avant ![La cour]()');
  editor.change({ changes: { from: 0, insert: 'bien ' } });
  const second = sending();
  failures[0]?.again?.();
  await eventually(() => expect(send).toHaveBeenCalledTimes(2));
  expect(editor.source()).toMatch(/^bien avant !\[La cour\]\(\)<!-- .* -->$/);
  second.arrive('/uploads/a.png');
  await eventually(() => expect(editor.source()).toBe('bien avant ![La cour](/uploads/a.png)'));
});

it('leaves nothing of a picture that fails before anybody described it', async () => {
  const first = sending();
  uploads.take([picture()], null);
  await eventually(() => expect(send).toHaveBeenCalledOnce());
  first.fail(new PictureError('Ce n’est pas une image.'));
  await eventually(() => expect(failures).toHaveLength(1));
  expect(editor.source()).toBe('avant ');
  // The server said no: it would say so again.
  expect(failures[0]?.again).toBeNull();
});

it('sends all again that were not sent, to the cursor where their place is gone', async () => {
  const both = [sending(), sending()];
  uploads.take([picture('plan.png'), picture('cour.png')], null);
  await eventually(() => expect(send).toHaveBeenCalledTimes(2));
  for (const one of both) one.fail(new PictureError(''));
  await eventually(() => expect(failures).toHaveLength(2));
  expect(editor.source().trim()).toBe('avant');
  const again = [sending(), sending()];
  // Whatever is selected by then stays.
  editor.change({ selection: { anchor: 0, head: 5 } });
  failures[1]?.again?.();
  await eventually(() => expect(send).toHaveBeenCalledTimes(4));
  expect(editor.source()).toMatch(/^avant!\[plan\]\(\)<!--/);
  expect(editor.source()).toContain('![cour]()<!--');
  for (const one of again) one.arrive('/uploads/a.png');
  await eventually(() => expect(editor.source()).not.toContain('<!--'));
});

it('asks before the page goes while a picture is on its way', async () => {
  expect(leaves()).toBe(true);
  const first = sending();
  uploads.take([picture()], null);
  expect(leaves()).toBe(false);
  first.arrive('/uploads/a.png');
  await eventually(() => expect(leaves()).toBe(true));
});
