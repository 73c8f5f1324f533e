/** Where the list of what somebody opened is kept: in the browser for guests, on the server for people with an account. */
import { documentPath, type KeyStore, type Kind, keepRecent, recentDocuments } from '../page/index.ts';
import { exported, tagsOf, type Visited } from './visited.ts';

/** A list that is kept somewhere. */
export interface VisitedList {
  /** Where people are told that it is. */
  readonly place: 'here' | 'there';
  /** All rows; rejects when they cannot be read. */
  rows(): Promise<Visited[]>;
  /** Keeps a row at the head, or no longer. */
  pin(row: Visited, pinned: boolean): Promise<void>;
  /** Takes a row out. The document stays. */
  remove(row: Visited): Promise<void>;
  /** Takes all rows out. The documents stay. */
  clear(): Promise<void>;
  /** The list as it shall be. */
  replace(rows: readonly Visited[]): Promise<void>;
}

/** A call of `/history`; rejects when the answer is no success. */
async function call(method: string, name?: string, form?: Record<string, string>): Promise<Response> {
  const path = name === undefined ? '/history' : `/history/${encodeURIComponent(name)}`;
  const body = form ? { body: new URLSearchParams(form) } : {};
  const response = await fetch(path, { method, headers: { accept: 'application/json' }, ...body });
  if (!response.ok) throw new Error(`${method} /history: ${response.status}`);
  return response;
}

/** What the server knows of what this cookie's holder opened. */
async function known(): Promise<Visited[]> {
  const { history } = (await (await call('GET')).json()) as { history: Record<string, unknown>[] };
  return history.map((entry) => {
    const [name, kind]: [string, Kind] = [String(entry.id), entry.kind === 'pad' ? 'pad' : 'note'];
    return {
      kind,
      name,
      title: String(entry.text ?? ''),
      path: documentPath(kind, name),
      opened_ms: Number(entry.time),
      tags: tagsOf(entry.tags),
      pinned: entry.pinned === true,
    };
  });
}

/** How long ago a note was opened whose title and tags are asked for: it may have been written since. */
const LATELY_MS = 86_400_000;

/** Notes that are asked for one by one, at most, each time that the list is shown. */
const ASKED_MAX = 10;

/** What a note calls itself now, asked for by the name and the secret that open it; as it is without an answer. */
async function asked(row: Visited): Promise<Visited> {
  const { search } = new URL(row.path, location.origin);
  const answer = await fetch(`/${encodeURIComponent(row.name)}/info${search}`).catch(() => undefined);
  if (!answer?.ok) return row;
  const { title, tags } = (await answer.json()) as Record<string, unknown>;
  const isNamed = typeof title === 'string' && title !== '' && title !== row.name && title !== row.kind;
  return { ...row, title: isNamed ? title : row.title, tags: tagsOf(tags) };
}

/** The list of an account. */
export function serverList(): VisitedList {
  return {
    place: 'there',
    rows: known,
    async pin(row, pinned) {
      await call('POST', row.name, { pinned: String(pinned) });
    },
    async remove(row) {
      await call('DELETE', row.name);
    },
    async clear() {
      await call('DELETE');
    },
    async replace(rows) {
      await call('POST', undefined, { history: exported(rows, ({ title }) => title) });
    },
  };
}

/**
 * The list of a guest. The server is asked what the notes are called and tagged, which only it reads; what it remembers of the
 * guest behind the cookie goes when the guest takes it out here. Without an answer the list is as the browser knows it.
 */
export function browserList(store: KeyStore): VisitedList {
  const keep = (rows: readonly Visited[]): void => {
    if (!keepRecent(store, rows)) throw new Error('the browser keeps nothing');
  };
  const others = (row: Visited): Visited[] => recentDocuments(store).filter(({ name }) => name !== row.name);
  // Of a stranger the server knows nothing, and says so.
  const quietly = (told: Promise<unknown>): Promise<void> => told.then(noop, noop);
  return {
    place: 'here',
    async rows() {
      const facts = new Map((await known().catch(() => [])).map((row) => [row.name, row]));
      const told = recentDocuments(store).map((row) => {
        const fact = facts.get(row.name);
        // A name stands for a title where there is none: no better than what the browser knows.
        const title = fact && fact.title !== fact.name ? fact.title : row.title;
        return fact ? { ...row, title, tags: fact.tags ?? [] } : row;
      });
      // What was opened by a secret, or before the cookie came, is on no list of the server's.
      const isUntold = ({ name, kind, opened_ms }: Visited): boolean =>
        kind === 'note' && !facts.has(name) && opened_ms > Date.now() - LATELY_MS;
      const untold = new Set(told.filter(isUntold).slice(0, ASKED_MAX));
      const rows = await Promise.all(told.map((row) => (untold.has(row) ? asked(row) : row)));
      keepRecent(store, rows);
      return rows;
    },
    async pin(row, pinned) {
      keep(recentDocuments(store).map((other) => (other.name === row.name ? { ...other, pinned } : other)));
    },
    async remove(row) {
      keep(others(row));
      await quietly(call('DELETE', row.name));
    },
    async clear() {
      keep([]);
      await quietly(call('DELETE'));
    },
    async replace(rows) {
      keep(rows);
    },
  };
}

function noop(): void {
  // Nothing to do either way.
}
