import type { Doc } from 'yjs';
import { DatabaseCopy } from './database-copy.ts';
import { type Signal, source } from './signal.ts';

/** Makes the document that is kept from now on of everything that is stored; null: the old one stays. */
export type Successor = (stored: readonly Uint8Array[]) => Doc | null;

/** How a copy stands at the moment. */
export interface CopyState {
  /** Whether all that the browser had of the document has been read. */
  readonly read: boolean;
  /** Whether all of the document is stored in the browser, or was handed to it a moment ago. */
  readonly kept: boolean;
}

/** The document as this browser keeps it. */
export interface LocalCopy {
  /** Some browsers keep none in private windows, a full one stops, and one that was in trouble comes back. */
  readonly state: Signal<CopyState>;
  /**
   * Keeps another document instead: the one that `make` gives, which is called once, with everything that is stored. If it gives
   * none or throws, the old one is kept on.
   */
  replace(make: Successor): Promise<void>;
  close(): void;
}

/** Loads what this browser has of a document into `doc`, then keeps every change. Never fails, and nobody waits long for it. */
export type LocalCopyFactory = (name: string, doc: Doc) => Promise<LocalCopy>;

/** How long a page waits for what its browser has, milliseconds; then it goes on, and the copy comes when it comes. */
const READ_MAX_MS = 4_000;

/** The browser's IndexedDB. */
export const indexedDbCopy: LocalCopyFactory = async (name, doc) => {
  const copy = new DatabaseCopy(`encrier/${name}`, doc);
  await Promise.race([copy.catchUp(), new Promise((resolve) => setTimeout(resolve, READ_MAX_MS))]);
  return copy;
};

/** The in-memory twin: keeps nothing. */
export const noCopy: LocalCopyFactory = async () => ({
  state: source<CopyState>({ read: true, kept: false }),
  replace: async (make) => void make([]),
  close: () => {},
});
