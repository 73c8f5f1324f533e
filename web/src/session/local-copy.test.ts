import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { eventually } from '../testing.ts';
import { indexedDbCopy } from './local-copy.ts';

/** A database as y-indexeddb made them, with these rows; gives a connection to it. */
function database(name: string, rows: readonly Uint8Array[] = []): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = indexedDB.open(`encrier/${name}`);
    request.onupgradeneeded = () => {
      const updates = request.result.createObjectStore('updates', { autoIncrement: true });
      request.result.createObjectStore('custom');
      for (const row of rows) updates.add(row);
    };
    request.onsuccess = () => resolve(request.result);
  });
}

/** What is stored there. */
async function rowsOf(name: string): Promise<Uint8Array[]> {
  const connection = await database(name);
  const request = connection.transaction('updates').objectStore('updates').getAll();
  await new Promise((resolve) => {
    request.onsuccess = resolve;
  });
  connection.close();
  return request.result;
}

const text = (doc: Doc): string => doc.getText('content').toString();

it('keeps a text over a reload, and loads it without calling it an edit', async () => {
  const before = new Doc();
  const copy = await indexedDbCopy('réunion', before);
  before.getText('content').insert(0, 'gardé');
  expect(copy.state.value.kept).toBe(true);
  const after = new Doc();
  let edits = 0;
  after.on('update', (_update, _origin, _doc, transaction) => {
    if (transaction.local) edits += 1;
  });
  const again = await indexedDbCopy('réunion', after);
  expect(after.getText('content').toString()).toBe('gardé');
  expect(edits).toBe(0);
  copy.close();
  again.close();
});

it('goes on without a copy where the browser forbids one', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('forbidden', 'SecurityError');
    },
  });
  expect((await indexedDbCopy('réunion', new Doc())).state.value.kept).toBe(false);
  vi.unstubAllGlobals();
});

it('reads a copy that y-indexeddb made, and y-indexeddb would read ours', async () => {
  const written = new Doc();
  const rows: Uint8Array[] = [];
  written.on('update', (update: Uint8Array) => rows.push(update));
  for (const word of ['un ', 'deux']) written.getText('content').insert(text(written).length, word);
  (await database('ancien', rows)).close();
  const doc = new Doc();
  const copy = await indexedDbCopy('ancien', doc);
  expect(text(doc)).toBe('un deux');
  doc.getText('content').insert(0, 'zéro ');
  copy.close();
  await eventually(async () => expect(await rowsOf('ancien')).toHaveLength(3));
  const found = new Doc();
  for (const row of await rowsOf('ancien')) applyUpdate(found, row);
  expect(text(found)).toBe('zéro un deux');
});

it('makes one row of many, and nothing of another tab is lost in it', async () => {
  const [doc, otherDoc] = [new Doc(), new Doc()];
  const copy = await indexedDbCopy('onglets', doc);
  const other = await indexedDbCopy('onglets', otherDoc);
  otherDoc.getText('content').insert(0, 'autre ');
  for (let edits = 0; edits < 520; edits += 1) doc.getText('content').insert(0, '.');
  await eventually(async () => expect(await rowsOf('onglets')).toHaveLength(1));
  expect(text(doc).replaceAll('.', '')).toBe('autre ');
  const found = new Doc();
  const again = await indexedDbCopy('onglets', found);
  expect(encodeStateAsUpdate(found)).toEqual(encodeStateAsUpdate(doc));
  for (const one of [copy, other, again]) one.close();
});

describe('a copy whose document is replaced', () => {
  const successor = (of: Doc): Doc => {
    const doc = new Doc();
    doc.getText('content').insert(0, `nouveau : ${text(of)}`);
    return doc;
  };

  it('stores nothing of the old one from then on', async () => {
    const doc = new Doc();
    const copy = await indexedDbCopy('successeur', doc);
    let next = doc;
    const replaced = copy.replace(() => {
      next = successor(doc);
      return next;
    });
    doc.getText('content').insert(0, 'tard');
    await replaced;
    next.getText('content').insert(0, 'et ');
    const found = new Doc();
    const again = await indexedDbCopy('successeur', found);
    expect(text(found)).toBe('et nouveau : tard');
    for (const one of [copy, again]) one.close();
  });

  it('never reads the old one into the new one, should the browser not store that', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const doc = new Doc();
    const copy = await indexedDbCopy('refus', doc);
    doc.getText('content').insert(0, 'ancien');
    let next = doc;
    vi.spyOn(IDBObjectStore.prototype, 'clear').mockImplementation(() => {
      throw new DOMException('no', 'UnknownError');
    });
    await copy.replace(() => {
      next = successor(doc);
      return next;
    });
    vi.restoreAllMocks();
    next.getText('content').insert(0, 'et ');
    await vi.advanceTimersByTimeAsync(60_000);
    await rowsOf('refus');
    expect(text(next)).toBe('et nouveau : ancien');
    expect(copy.state.value.kept).toBe(false);
    vi.useRealTimers();
  });
});
