import { IndexeddbPersistence } from 'y-indexeddb';
import type { Doc } from 'yjs';

/** The document as this browser keeps it. */
export interface LocalCopy {
  /** Whether the browser keeps one; some forbid it in private windows. */
  readonly kept: boolean;
  /**
   * Keeps another document instead: the one that `make` gives, which is called once, with everything that is stored. Gives the
   * copy of that one.
   */
  replace(make: (stored: readonly Uint8Array[]) => Doc): Promise<LocalCopy>;
  close(): void;
}

/** Loads what this browser has of a document into `doc`, then keeps every change. */
export type LocalCopyFactory = (name: string, doc: Doc) => Promise<LocalCopy>;

/** How long the database may take to open, milliseconds; then the page goes on without it. */
const OPEN_MAX_MS = 4_000;

/** Whether the browser gives us a database at all: y-indexeddb would wait for ever. */
function databaseOpens(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), OPEN_MAX_MS);
    const settle = (opens: boolean): void => {
      clearTimeout(timer);
      resolve(opens);
    };
    try {
      const request = indexedDB.open(name);
      request.onsuccess = () => {
        request.result.close();
        settle(true);
      };
      request.onerror = () => settle(false);
      request.onblocked = () => settle(false);
    } catch {
      settle(false);
    }
  });
}

/** The browser's IndexedDB. */
export const indexedDbCopy: LocalCopyFactory = async (name, doc) => {
  if (!(await databaseOpens('encrier.probe'))) return unkept;
  return await kept(`encrier/${name}`, doc);
};

/** A document that is kept under `name`. */
export async function kept(name: string, doc: Doc): Promise<LocalCopy> {
  const persistence = new IndexeddbPersistence(name, doc);
  await persistence.whenSynced;
  return {
    kept: true,
    replace: async (make) => (await import('./renewal/replace-copy.ts')).replaceCopy(name, persistence, make),
    close: () => void persistence.destroy(),
  };
}

/** No copy. */
export const unkept: LocalCopy = {
  kept: false,
  replace: async (make) => {
    make([]);
    return unkept;
  },
  close: () => {},
};

/** The in-memory twin: keeps nothing. */
export const noCopy: LocalCopyFactory = async () => unkept;
