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
  /** Takes this page's count, the inherited edits included. A greater one is written at once. */
  write(pending: number): void;
  /** Writes what was not written yet. */
  flush(): void;
}

/**
 * How long a smaller count waits to be written, milliseconds. Each key makes the count 1 and its acknowledgement makes it 0;
 * browsers write such a thing to the disk while the page waits. What is kept meanwhile says too much and never too little.
 */
const REST_MS = 1_000;

const PREFIX = 'encrier.pending';

/** The count kept for the document called `name`; `page` is different for each load. */
export function pendingStore(store: KeyStore, name: string, page: string): PendingStore {
  const prefix = `${PREFIX}/${encodeURIComponent(name)}/`;
  const own = prefix + page;
  let found = new Map(store.keys(prefix).map((key) => [key, Number(store.read(key)) || 0]));
  const inherited = [...found.values()].reduce((sum, count) => sum + count, 0);
  let written = 0;
  let wanted = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The inherited edits are in this page's count from its first write on, so their keys must go in the same breath. */
  function adopt(): void {
    for (const [key, count] of found) {
      // A tab that is still open has counted on since: that key is its business.
      if (Number(store.read(key)) === count) store.remove(key);
    }
    found = new Map();
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (wanted === written && found.size === 0) return;
    written = wanted;
    if (wanted === 0) store.remove(own);
    else store.write(own, String(wanted));
    adopt();
  }

  return {
    inherited,
    write(pending) {
      wanted = pending;
      if (pending > written || found.size > 0) flush();
      else if (pending < written) timer ??= setTimeout(flush, REST_MS);
    },
    flush,
  };
}
