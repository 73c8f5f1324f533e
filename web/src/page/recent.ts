import type { Bootstrap, Kind } from './bootstrap.ts';
import type { KeyStore } from './storage.ts';

/** A document that this browser opened. */
export interface RecentDocument {
  readonly kind: Kind;
  readonly name: string;
  readonly title: string;
  /** Path and query by which it was opened. */
  readonly path: string;
  /** When it was last opened, milliseconds since 1970. */
  readonly opened_ms: number;
}

const KEY = 'encrier.recent';

/** Documents remembered; the oldest go first. More would be a list to search in, which this is not. */
export const RECENT_MAX = 12;

function isRecent(value: unknown): value is RecentDocument {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof RecentDocument, unknown>>;
  return (
    (entry.kind === 'pad' || entry.kind === 'note') &&
    typeof entry.name === 'string' &&
    typeof entry.title === 'string' &&
    typeof entry.path === 'string' &&
    entry.path.startsWith('/') &&
    !entry.path.startsWith('//') &&
    typeof entry.opened_ms === 'number'
  );
}

/** The documents that this browser opened, newest first. */
export function recentDocuments(store: KeyStore): RecentDocument[] {
  try {
    const list: unknown = JSON.parse(store.read(KEY) ?? '[]');
    return Array.isArray(list) ? list.filter(isRecent) : [];
  } catch {
    return [];
  }
}

/** Puts a document at the head of the list. */
export function rememberRecent(
  store: KeyStore,
  page: Pick<Bootstrap, 'kind' | 'name' | 'title'>,
  path: string,
  opened_ms: number,
): void {
  const entry: RecentDocument = { kind: page.kind, name: page.name, title: page.title, path, opened_ms };
  const others = recentDocuments(store).filter((other) => other.name !== page.name);
  store.write(KEY, JSON.stringify([entry, ...others].slice(0, RECENT_MAX)));
}

/** Forgets all of them. */
export function forgetRecent(store: KeyStore): void {
  store.remove(KEY);
}
