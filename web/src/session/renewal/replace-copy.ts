import { getAll, openDB, rtop, transact } from 'lib0/indexeddb';
import { type Doc, encodeStateAsUpdate } from 'yjs';
import { type KeptPlace, persist, type Successor } from '../local-copy.ts';

/** Where y-indexeddb keeps the updates of a document. */
const UPDATES = 'updates';

/**
 * Keeps the document that `make` gives in the place of the one that is kept. If it gives none or throws, the old one is kept
 * on.
 */
export async function replaceCopy(place: KeptPlace, make: Successor): Promise<void> {
  const { database, persistence: old } = place;
  if (!old) {
    make([]);
    return;
  }
  const made: Doc[] = [];
  // Before anything is read: what the old document still stored after that would be found again with the new one.
  await old.destroy();
  try {
    await replaceStored(database, (stored) => {
      const doc = make(stored);
      if (!doc) return null;
      made.push(doc);
      return encodeStateAsUpdate(doc);
    });
    place.persistence = await persist(database, made[0] ?? old.doc);
  } catch (error) {
    // Once it is made, the new document is in use; the browser just has no place for it.
    place.persistence = made.length > 0 ? null : await persist(database, old.doc);
    if (made.length === 0) throw error;
  }
}

/** Puts one update in the place of all that are stored, in one transaction: whatever happens, the browser has these or that. */
async function replaceStored(
  database: string,
  make: (stored: Uint8Array[]) => Uint8Array | null,
): Promise<void> {
  const db = await openDB(database, () => {});
  try {
    const [updates] = transact(db, [UPDATES]) as [IDBObjectStore];
    const update = make((await getAll(updates)) as Uint8Array[]);
    if (!update) return;
    await rtop(updates.clear());
    await rtop(updates.add(update));
  } finally {
    db.close();
  }
}
