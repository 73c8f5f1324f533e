import { getAll, openDB, rtop, transact } from 'lib0/indexeddb';
import type { IndexeddbPersistence } from 'y-indexeddb';
import { type Doc, encodeStateAsUpdate } from 'yjs';
import { kept, type LocalCopy, unkept } from '../local-copy.ts';

/** Where y-indexeddb keeps the updates of a document. */
const UPDATES = 'updates';

/**
 * Keeps the document that `make` gives in the place of the one that `old` keeps under `name`. If `make` fails, the old one is
 * kept on.
 */
export async function replaceCopy(
  name: string,
  old: IndexeddbPersistence,
  make: (stored: readonly Uint8Array[]) => Doc,
): Promise<LocalCopy> {
  const made: Doc[] = [];
  // Before anything is read: what the old document still stored after that would be found again with the new one.
  await old.destroy();
  try {
    await replaceStored(name, (stored) => {
      const doc = make(stored);
      made.push(doc);
      return encodeStateAsUpdate(doc);
    });
  } catch (error) {
    // Once it is made, the new document is in use; the browser just has no place for it.
    if (made.length > 0) return unkept;
    await kept(name, old.doc);
    throw error;
  }
  return await kept(name, made[0] as Doc);
}

/** Puts one update in the place of all that are stored, in one transaction: whatever happens, the browser has these or that. */
async function replaceStored(name: string, make: (stored: Uint8Array[]) => Uint8Array): Promise<void> {
  const db = await openDB(name, () => {});
  try {
    const [updates] = transact(db, [UPDATES]) as [IDBObjectStore];
    const update = make((await getAll(updates)) as Uint8Array[]);
    await rtop(updates.clear());
    await rtop(updates.add(update));
  } finally {
    db.close();
  }
}
