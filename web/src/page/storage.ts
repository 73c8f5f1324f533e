/**
 * The browser's small store, which may be forbidden or full: reading gives nothing then and writing says whether it
 * worked. Nothing that must not be lost lives here but the count of unsent edits, which the edits themselves (IndexedDB)
 * do not depend on.
 */
export interface KeyStore {
  read(key: string): string | null;
  write(key: string, value: string): boolean;
  remove(key: string): void;
  keys(prefix: string): string[];
}

/** The browser's localStorage as a {@link KeyStore}, or the store of this tab alone. */
export function browserStore(area: 'localStorage' | 'sessionStorage' = 'localStorage'): KeyStore {
  const guarded = <T>(work: (storage: Storage) => T, otherwise: T): T => {
    try {
      return work(window[area]);
    } catch {
      return otherwise;
    }
  };
  return {
    read: (key) => guarded((storage) => storage.getItem(key), null),
    write: (key, value) =>
      guarded((storage) => {
        storage.setItem(key, value);
        return true;
      }, false),
    remove: (key) => guarded((storage) => storage.removeItem(key), undefined),
    keys: (prefix) => guarded((storage) => Object.keys(storage).filter((key) => key.startsWith(prefix)), []),
  };
}

/** The in-memory twin, for tests. */
export function memoryStore(entries: Map<string, string> = new Map()): KeyStore {
  return {
    read: (key) => entries.get(key) ?? null,
    write: (key, value) => {
      entries.set(key, value);
      return true;
    },
    remove: (key) => void entries.delete(key),
    keys: (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix)),
  };
}
