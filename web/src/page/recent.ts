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
  /** What the start page learnt of the note's tags. */
  readonly tags?: readonly string[];
  /** Whether it is kept at the head of the list. */
  readonly pinned?: boolean;
}

const KEY = 'encrier.recent';

/** Documents remembered, as many as the server keeps for a person; the oldest go first, pinned ones never. */
export const RECENT_MAX = 1000;

function isRecent(value: unknown): value is RecentDocument {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof RecentDocument, unknown>>;
  return (
    (entry.kind === 'pad' || entry.kind === 'note') &&
    typeof entry.name === 'string' &&
    typeof entry.title === 'string' &&
    typeof entry.path === 'string' &&
    /^\/(?![/\\])/.test(entry.path) &&
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

/** Keeps a list, newest first; whether the browser took it. */
export function keepRecent(store: KeyStore, list: readonly RecentDocument[]): boolean {
  return store.write(KEY, JSON.stringify(list.filter(({ pinned }, at) => pinned || at < RECENT_MAX)));
}

/** Puts a document at the head of the list; what was known of it stays. */
export function rememberRecent(
  store: KeyStore,
  { kind, name, title }: Pick<Bootstrap, 'kind' | 'name' | 'title'>,
  path: string,
  opened_ms: number,
): void {
  const all = recentDocuments(store);
  const before = all.find((other) => other.name === name);
  const entry = { ...before, kind, name, title: title || before?.title || '', path, opened_ms };
  keepRecent(store, [entry, ...all.filter((other) => other !== before)]);
}
