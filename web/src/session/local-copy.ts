import { IndexeddbPersistence } from 'y-indexeddb';
import type { Doc } from 'yjs';

/** Makes the document that is kept from now on of everything that is stored; null: the old one stays. */
export type Successor = (stored: readonly Uint8Array[]) => Doc | null;

/** The document as this browser keeps it. */
export interface LocalCopy {
  /** Whether the browser keeps one; some forbid it in private windows. */
  readonly kept: boolean;
  /**
   * Keeps another document instead: the one that `make` gives, which is called once, with everything that is stored. If it gives
   * none or throws, the old one is kept on.
   */
  replace(make: Successor): Promise<void>;
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
  const database = `encrier/${name}`;
  const place: KeptPlace = { database, persistence: await persist(database, doc) };
  return {
    get kept() {
      return place.persistence !== null;
    },
    replace: async (make) => (await import('./renewal/replace-copy.ts')).replaceCopy(place, make),
    close: () => void place.persistence?.destroy(),
  };
};

/** What keeps a document, and where; null: the browser had no place for its successor. */
export interface KeptPlace {
  readonly database: string;
  persistence: IndexeddbPersistence | null;
}

/** Loads what is stored into `doc`, then stores every change. */
export async function persist(database: string, doc: Doc): Promise<IndexeddbPersistence> {
  const persistence = new IndexeddbPersistence(database, doc);
  await persistence.whenSynced;
  return persistence;
}

/** No copy. */
const unkept: LocalCopy = {
  kept: false,
  replace: async (make) => void make([]),
  close: () => {},
};

/** The in-memory twin: keeps nothing. */
export const noCopy: LocalCopyFactory = async () => unkept;
