import type { KeyStore } from '../page/index.ts';

/**
 * Remembers, per document, how many edits the server has not acknowledged, so that a reload without network still tells.
 *
 * Each page writes under a key of its own: two tabs never overwrite each other. A page takes over the counts it finds, and
 * removes those keys when the server has acknowledged everything: the edits behind them were in the local copy that it loaded.
 */
export interface PendingStore {
  /** Edits that earlier pages of this browser left behind. */
  readonly inherited: number;
  /** Writes this page's count, the inherited edits included. */
  write(pending: number): void;
}

const PREFIX = 'encrier.pending';

/** The count kept for the document called `name`; `page` is different for each load. */
export function pendingStore(store: KeyStore, name: string, page: string): PendingStore {
  const prefix = `${PREFIX}/${encodeURIComponent(name)}/`;
  const own = prefix + page;
  let found = new Map(store.keys(prefix).map((key) => [key, Number(store.read(key)) || 0]));
  const inherited = [...found.values()].reduce((sum, count) => sum + count, 0);
  let written = 0;

  /** The inherited edits are in this page's count from its first write on, so their keys must go in the same breath. */
  function adopt(): void {
    for (const [key, count] of found) {
      // A tab that is still open has counted on since: that key is its business.
      if (Number(store.read(key)) === count) store.remove(key);
    }
    found = new Map();
  }

  return {
    inherited,
    write(pending) {
      if (pending === written && found.size === 0) return;
      written = pending;
      if (pending === 0) store.remove(own);
      else store.write(own, String(pending));
      adopt();
    },
  };
}
