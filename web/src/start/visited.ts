/**
 * The list of what somebody opened, as a plain value: what of it is shown and in which order, and the file of CodiMD in which
 * it leaves and comes.
 */
import { RECENT_MAX, type RecentDocument } from '../page/index.ts';

/** A row of the list. */
export type Visited = RecentDocument;

/** The orders that the list is shown in. */
export const ORDERS = ['visited', 'title', 'kind'] as const;

/** One of them. */
export type Order = (typeof ORDERS)[number];

/** Entries of a file that are read; which of them are kept is said by {@link kept}. */
const IMPORTED_MAX = 20_000;

/** Letters of a title, and of a tag, that are kept of a file. */
const TITLE_MAX = 255;

/** Tags of an entry that are kept of a file. */
const TAGS_MAX = 50;

/** A text as it is compared: without accents, in small letters. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The rows in which each word of `filter` is part of the title or a tag; `#word` asks for that very tag. */
export function filtered(
  list: readonly Visited[],
  filter: string,
  titleOf: (row: Visited) => string,
): Visited[] {
  const asked = plain(filter).trim();
  // A tag may be several words: then the whole field is one.
  const tag = asked.startsWith('#') ? asked.slice(1) : undefined;
  const words = asked.split(/\s+/).filter(Boolean);
  return list.filter((row) => {
    const tags = (row.tags ?? []).map(plain);
    if (tag !== undefined && tags.includes(tag)) return true;
    const parts = [plain(titleOf(row)), ...tags, ...tags.map((own) => `#${own}`)];
    return words.every((word) => parts.some((part) => part.includes(word)));
  });
}

/** The rows in order: pinned ones first, each part as asked. */
export function ordered(
  list: readonly Visited[],
  order: Order,
  language: string,
  titleOf: (row: Visited) => string,
): Visited[] {
  const { compare } = new Intl.Collator(language, { sensitivity: 'base', numeric: true });
  const byKind = (one: Visited, other: Visited): number => compare(one.kind, other.kind);
  return [...list].sort(
    (one, other) =>
      Number(other.pinned ?? false) - Number(one.pinned ?? false) ||
      (order === 'title' ? compare(titleOf(one), titleOf(other)) : 0) ||
      (order === 'kind' ? byKind(one, other) : 0) ||
      other.opened_ms - one.opened_ms,
  );
}

/** An entry of CodiMD's file; `kind` is ours, and everybody else passes over it. */
interface Entry {
  readonly id: string;
  readonly text: string;
  readonly time: number;
  readonly tags: readonly string[];
  readonly pinned?: true;
  readonly kind: string;
}

/** The list as CodiMD writes it. Whoever has a secret link keeps it to themselves: it is no part of a file to hand on. */
export function exported(list: readonly Visited[], titleOf: (row: Visited) => string): string {
  const isSecret = ({ name, path }: Visited): boolean =>
    /^[rw]\.[\w-]{27}$/.test(name) || path.includes('token=');
  const entries = list
    .filter((row) => !isSecret(row))
    .map((row): Entry => {
      const { name: id, opened_ms: time, tags = [], kind } = row;
      return { id, text: titleOf(row), time, tags, ...(row.pinned ? { pinned: true } : {}), kind };
    });
  return `${JSON.stringify(entries, null, 2)}\n`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A moment of a file: a number, or words of older browsers; `now_ms` for what is neither. */
function moment(time: unknown, now_ms: number): number {
  const read =
    typeof time === 'string' && !/^\d+$/.test(time) ? Date.parse(time) : Number(time ?? Number.NaN);
  return Number.isFinite(read) && read > 0 ? Math.min(read, now_ms) : now_ms;
}

function imported(value: unknown, now_ms: number): Visited[] {
  if (!isObject(value) || typeof value.id !== 'string' || !/^[^/\p{Cc}]{1,1000}$/u.test(value.id)) return [];
  const { id: name, text, tags, kind } = value;
  const path = `/${kind === 'pad' ? 'p/' : ''}${encodeURIComponent(name)}`;
  const row: Visited = {
    kind: kind === 'pad' ? 'pad' : 'note',
    name,
    title: typeof text === 'string' ? text.slice(0, TITLE_MAX) : '',
    path,
    opened_ms: moment(value.time, now_ms),
    tags: tagsOf(tags),
    pinned: value.pinned === true,
  };
  // `.` and `..` are no names: a browser would go to the start page.
  return /^\.{1,2}$/.test(name) ? [] : [row];
}

/** The tags in what a file or the server says. */
export function tagsOf(tags: unknown): string[] {
  const list = Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
  return list.slice(0, TAGS_MAX).map((tag) => tag.slice(0, TITLE_MAX));
}

/** The rows of a file of CodiMD, HedgeDoc or ours; `undefined` when it is none. */
export function readFile(text: string, now_ms: number): Visited[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const list: unknown = isObject(value) && !Array.isArray(value) ? value.history : value;
    if (!Array.isArray(list)) return undefined;
    const rows = list.slice(0, IMPORTED_MAX).flatMap((entry: unknown) => imported(entry, now_ms));
    return rows.length > 0 || list.length === 0 ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** What is kept of a list, newest first: what is pinned, and the newest, as many as the server keeps. */
export function kept(list: readonly Visited[]): Visited[] {
  return list.filter(({ pinned }, at) => pinned || at < RECENT_MAX);
}

/** Both lists as one, newest first: of a document in both, the later visit tells, and a pin in either stays. */
export function merged(
  mine: readonly Visited[],
  others: readonly Visited[],
): { readonly list: Visited[]; readonly changed: number } {
  const all = new Map(mine.map((row) => [row.name, row]));
  let changed = 0;
  for (const other of others) {
    const own = all.get(other.name);
    const isNews = !own || other.opened_ms > own.opened_ms || (other.pinned && !own.pinned);
    if (!isNews) continue;
    changed += 1;
    const newer = own && own.opened_ms >= other.opened_ms ? own : other;
    // Kind and path of a document that was opened here are known; those of a file are a guess.
    const { kind, path } = own ?? other;
    all.set(other.name, { ...newer, kind, path, pinned: Boolean(own?.pinned || other.pinned) });
  }
  return { list: [...all.values()].sort((one, other) => other.opened_ms - one.opened_ms), changed };
}
