import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { Doc } from 'yjs';
import { indexedDbCopy } from './local-copy.ts';

it('keeps a text over a reload, and loads it without calling it an edit', async () => {
  const before = new Doc();
  const copy = await indexedDbCopy('réunion', before);
  before.getText('content').insert(0, 'gardé');
  expect(copy.kept).toBe(true);
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
  expect((await indexedDbCopy('réunion', new Doc())).kept).toBe(false);
  vi.unstubAllGlobals();
});
