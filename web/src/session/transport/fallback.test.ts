import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { hocuspocusSocket } from '../hocuspocus-socket.ts';
import type { CollabSocket } from '../socket.ts';

/** A promise of the page, milliseconds: where websockets are blocked it takes the other way within this time. */
const FALLBACK_MS_MAX = 5_000;
/** What the plain question to the server may take of it. */
const HEALTH_MS = 1_900;

/** What becomes of a websocket: it stays silent before or after it opens, is refused, or is cut as soon as it is open. */
type Fate = 'silent' | 'open and silent' | 'open late and silent' | 'refused' | 'cut';

class FilteredSocket extends EventTarget {
  static readonly OPEN = 1;
  static fate: Fate = 'silent';
  static tries = 0;
  binaryType = 'blob';
  readyState = 0;

  constructor() {
    super();
    FilteredSocket.tries += 1;
    const { fate } = FilteredSocket;
    if (fate === 'silent') return;
    const opening = (): void => {
      if (fate !== 'refused') {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
      }
      if (!fate.endsWith('silent')) this.#cut();
    };
    setTimeout(opening, fate === 'open late and silent' ? 1_400 : 40);
  }

  #cut(): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' }));
  }

  send(): void {}
  close(): void {
    this.readyState = 3;
  }
}

const OURS = { status: 'ok', version: '0.1.0' };
const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });

let open: CollabSocket[] = [];
let eventsAt: number[];
let health: () => Response;

beforeEach(() => {
  vi.useFakeTimers();
  eventsAt = [];
  health = () => json(OURS);
  FilteredSocket.tries = 0;
  vi.stubGlobal('WebSocket', FilteredSocket);
  vi.stubGlobal('fetch', async (address: string | URL) => {
    const { pathname } = new URL(address);
    if (pathname === '/health') {
      await new Promise((resolve) => setTimeout(resolve, HEALTH_MS));
      return health();
    }
    if (pathname === '/collab/events') eventsAt.push(Date.now());
    return new Response(null, { status: 404 });
  });
});

afterEach(() => {
  for (const socket of open) socket.destroy();
  open = [];
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Milliseconds until the page tries events, with the real provider; null: not within `patience`. Exact to `step`. */
async function fallback(patience: number, step: number, isBlocked = false): Promise<number | null> {
  const doc = new Doc();
  const memory = { isBlocked, remember: () => {} };
  const target = { url: 'ws://nowhere.invalid/collab', name: 'réunion', token: '', memory };
  const socket = hocuspocusSocket(target)(doc, new Awareness(doc), () => {});
  open.push(socket);
  const start = Date.now();
  socket.open();
  while (eventsAt.length === 0 && Date.now() - start < patience) {
    await vi.advanceTimersByTimeAsync(step);
    await vi.dynamicImportSettled();
  }
  return eventsAt[0] === undefined ? null : eventsAt[0] - start;
}

describe('where websockets are blocked', () => {
  it.each<Fate>(['silent', 'open and silent', 'open late and silent', 'refused', 'cut'])(
    'a page whose websockets are %s tries events in time',
    async (fate) => {
      FilteredSocket.fate = fate;
      expect(await fallback(10_000, 20)).toBeLessThanOrEqual(FALLBACK_MS_MAX);
    },
  );

  it('a tab that knows it loses no time', async () => {
    expect(await fallback(10_000, 20, true)).toBeLessThanOrEqual(100);
    expect(FilteredSocket.tries).toBe(0);
  });

  it.each([
    ['a portal that answers everything', () => new Response('<h1>Connectez-vous</h1>')],
    ['a portal that answers everything in JSON', () => json({ status: 'ok' })],
    ['a proxy that finds no server', () => new Response('Bad Gateway', { status: 502 })],
    ['a server that stops', () => json({ ...OURS, status: 'stopping' }, 503)],
    [
      'nobody',
      () => {
        throw new TypeError('no network');
      },
    ],
  ])('%s is not taken for the server', async (_who, answer) => {
    FilteredSocket.fate = 'refused';
    health = answer;
    expect(await fallback(30_000, 250)).toBeNull();
    expect(FilteredSocket.tries).toBeGreaterThan(3);
  });

  it('a server that takes no edits at the moment is there', async () => {
    FilteredSocket.fate = 'refused';
    health = () => json({ ...OURS, status: 'store-unavailable' }, 503);
    expect(await fallback(10_000, 20)).toBeLessThanOrEqual(FALLBACK_MS_MAX);
  });
});
