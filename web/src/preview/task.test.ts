// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { Doc, type Text } from 'yjs';
import { mountNote, type NoteEditor } from '../note/mount.ts';
import { DEFAULT_PREFERENCES } from '../note/preferences.ts';
import { mountPreview, type PreviewView } from './view.ts';

let clock = 0;
let text: Text;
let editor: NoteEditor;
let view: PreviewView;
let place: HTMLElement;

const item = (words: string, line: number, ticked = false) =>
  `<li class="task-list-item"><label><input type="checkbox" disabled${ticked ? ' checked' : ''} data-line="${line}"> ${words}</label></li>`;

/** Shows the tasks `words`, one a line from the first, of the source. */
function show(source: string, ...items: string[]): void {
  text.delete(0, text.length);
  text.insert(0, source);
  const html = `<ul class="contains-task-list">${items.join('')}</ul>`;
  view.blocks.take({
    type: 'blocks',
    rev: 1,
    start: 'empty',
    ops: [{ at: 0, del: 0, ins: [{ h: source, line: 1, html }], shift: 0 }],
    root: 'root',
  });
}

async function click(index: number): Promise<string> {
  place.querySelectorAll<HTMLInputElement>('input[data-line]')[index]?.click();
  // What was asked for before is done by then.
  await import('../note/colours.ts');
  await Promise.resolve();
  return text.toString();
}

beforeEach(async () => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const doc = new Doc();
  text = doc.getText('content');
  editor = mountNote(document.createElement('div'), {
    text,
    awareness: new Awareness(doc),
    editable: true,
    lang: 'fr',
    words: { label: 'Source', placeholder: 'Écrivez', phrases: {} },
    preferences: DEFAULT_PREFERENCES,
    onToolbarKey: () => {},
    onPictures: () => {},
  });
  place = document.createElement('article');
  document.body.append(place);
  view = mountPreview(place, {
    scroller: place,
    tooLong: '',
    drawing: { failed: '', label: String },
    foreign: { video: String, page: String, pdf: String, hint: '' },
    relabel: null,
    onTask: (task) => editor.toggleTask(task),
  });
  view.setWritable(true);
  // The part of the editor that comes behind it.
  await import('../note/colours.ts');
});

afterEach(() => {
  view.destroy();
  editor.destroy();
  place.remove();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a click on a task of a rendering that is behind', () => {
  it('ticks that task, where it stands now', async () => {
    show('- [ ] a\n- [ ] b', item('a', 0), item('b', 1));
    clock += 10_000;
    text.insert(0, 'x\n');
    expect(await click(1)).toBe('x\n- [ ] a\n- [x] b');
  });

  it('ticks nothing where two say the same, or one says more', async () => {
    show('- [ ] a\n- [ ] a', item('a', 0), item('a', 1));
    clock += 10_000;
    text.insert(0, '- [ ] a\n');
    expect(await click(1)).toBe('- [ ] a\n- [ ] a\n- [ ] a');
    show('- [ ] a et b\n- [ ] a', item('a et b', 0), item('a', 1));
    clock += 10_000;
    text.delete(text.length - 2, 2);
    text.insert(0, 'x\n');
    expect(await click(1)).toBe('x\n- [ ] a et b\n- [ ]');
  });

  it('ticks nothing that somebody has ticked meanwhile', async () => {
    show('- [ ] a', item('a', 0));
    text.delete(3, 1);
    text.insert(3, 'x');
    clock += 10_000;
    expect(await click(0)).toBe('- [x] a');
  });

  it('never ticks another, however late the rendering', async () => {
    show('- [ ] a\n- [ ] b', item('a', 0), item('b', 1));
    text.insert(0, 'x\n');
    clock += 10_000;
    expect(await click(1)).toBe('x\n- [ ] a\n- [ ] b');
  });

  it('ticks nothing while the preview stands still', async () => {
    show('- [ ] a', item('a', 0));
    clock += 10_000;
    view.setWritable(false);
    expect(await click(0)).toBe('- [ ] a');
  });
});

describe('a click on a task of a rendering that follows', () => {
  it.each([
    ['- [ ] a\n- [ ] a', [item('a', 0), item('a', 1)], '- [ ] a\n- [x] a'],
    ['- [ ]\n- [ ] ', [item('', 0), item('', 1)], '- [ ]\n- [x] '],
    [
      '- [ ] b\n- [X] un **deux**trois',
      [item('b', 0), item('un <strong>deux</strong>trois', 1, true)],
      '- [ ] b\n- [ ] un **deux**trois',
    ],
    [
      '- [ ] b\n- [ ] [un](/x "y") caf&eacute; <b>z</b> :tada:',
      [item('b', 0), item('<a href="/x">un</a> café <b>z</b> 🎉', 1)],
      '- [ ] b\n- [x] [un](/x "y") caf&eacute; <b>z</b> :tada:',
    ],
    [
      '- [ ] b\n- [ ] un\n  deux $x$',
      [item('b', 0), item('un<br>\ndeux <span class="math">y</span>', 1)],
      '- [ ] b\n- [x] un\n  deux $x$',
    ],
  ])('ticks and clears the second of %j', async (source, items, after) => {
    show(source, ...items);
    clock += 10_000;
    // Typing within a line puts no line elsewhere.
    text.insert(text.toString().indexOf('\n'), '!');
    expect(await click(1)).toBe(after.replace('\n', '!\n'));
  });
});
