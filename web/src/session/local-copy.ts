import { IndexeddbPersistence } from 'y-indexeddb';
import type { Doc } from 'yjs';

/** The document as this browser keeps it. */
export interface LocalCopy {
  /** Whether the browser keeps one; some forbid it in private windows. */
  readonly kept: boolean;
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
  if (!(await databaseOpens('encrier.probe'))) return { kept: false, close: () => {} };
  const persistence = new IndexeddbPersistence(`encrier/${name}`, doc);
  await persistence.whenSynced;
  return { kept: true, close: () => void persistence.destroy() };
};

/** The in-memory twin: keeps nothing. */
export const noCopy: LocalCopyFactory = async () => ({ kept: false, close: () => {} });
