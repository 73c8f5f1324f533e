// @vitest-environment happy-dom
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** Lets what reads HTML come. */
let arrive = (): void => {};
let coming: Promise<void>;
let isLost = false;

let view: EditorView;

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  isLost = false;
  coming = new Promise((resolve) => {
    arrive = resolve;
  });
  vi.doMock('./html-markdown.ts', async (original) => {
    await coming;
    if (isLost) throw new TypeError('lost');
    return await original();
  });
  const { comforts } = await import('./comforts.ts');
  const readable = EditorState.readOnly.of(false);
  view = new EditorView({
    state: EditorState.create({
      doc: 'un  deux',
      selection: { anchor: 3 },
      extensions: [comforts(() => {}), readable],
    }),
    parent: document.body,
  });
});

afterEach(() => {
  vi.useRealTimers();
  view.destroy();
});

function paste(html: string, plain: string): void {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/html', html);
  if (plain) clipboardData.setData('text/plain', plain);
  const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
  view.contentDOM.dispatchEvent(event);
}

/** What reads HTML is there, or is known not to come. */
async function settled(): Promise<void> {
  await import('./html-markdown.ts').catch(() => {});
  await vi.advanceTimersByTimeAsync(0);
}

const source = (): string => view.state.doc.toString();

it('goes where it was pasted, whatever is typed and selected meanwhile', async () => {
  paste('<b>gras</b>', 'gras');
  view.dispatch({ changes: { from: 0, insert: 'zéro ' } });
  view.dispatch({ selection: { anchor: 0, head: view.state.doc.length } });
  arrive();
  await settled();
  expect(source()).toBe('zéro un **gras** deux');
  expect(view.state.selection.main.from).toBe(0);
  // From now on it is there at once.
  view.dispatch({ selection: { anchor: 0 } });
  paste('<i>et</i>', 'et');
  expect(source()).toBe('*et*zéro un **gras** deux');
});

it('is plain text when what reads HTML is late, and there once', async () => {
  paste('<b>gras</b>', 'gras');
  await vi.advanceTimersByTimeAsync(200);
  expect(source()).toBe('un gras deux');
  expect(view.state.selection.main.head).toBe(7);
  arrive();
  await settled();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(source()).toBe('un gras deux');
});

it('is plain text when what reads HTML does not come, even if only HTML was copied', async () => {
  isLost = true;
  paste('<b>gras</b>', '');
  arrive();
  await settled();
  expect(source()).toBe('un gras deux');
});

it('is nothing where one may not write any more', async () => {
  const { comforts } = await import('./comforts.ts');
  paste('<b>gras</b>', 'gras');
  view.setState(
    EditorState.create({
      doc: 'un deux',
      extensions: [comforts(() => {}), EditorState.readOnly.of(true)],
    }),
  );
  arrive();
  await settled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(source()).toBe('un deux');
});
