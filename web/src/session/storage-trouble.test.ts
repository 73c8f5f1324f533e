import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../page/index.ts';
import { eventually } from '../testing.ts';
import { indexedDbCopy } from './local-copy.ts';
import { MemoryServer } from './memory-socket.ts';
import { pendingStore } from './pending-store.ts';
import { saveState } from './save-state.ts';
import { DocumentSession } from './session.ts';

/** The database connections of a page, as the browser sees them. */
const connections: IDBDatabase[] = [];
const sessions: DocumentSession[] = [];
let name = 0;
/** What becomes of a page's wish to open a database; null: it is opened. */
let fate: ((request: IDBOpenDBRequest) => void) | null = null;

function visit(server: MemoryServer, store = memoryStore()): DocumentSession {
  const session = new DocumentSession({
    name: `réunion ${name}`,
    writable: true,
    socket: server.socket,
    localCopy: indexedDbCopy,
    pending: pendingStore(store, 'réunion', String(sessions.length)),
  });
  sessions.push(session);
  return session;
}

async function opened(server: MemoryServer): Promise<DocumentSession> {
  const session = visit(server);
  await session.start();
  await kept(session, true);
  return session;
}

const text = ({ doc }: { doc: DocumentSession['doc'] }): string => doc.getText('content').toString();
const write = (session: DocumentSession, what: string): void =>
  session.doc.getText('content').insert(text(session).length, what);

/** Waits until the session says so of its copy. */
async function kept(session: DocumentSession, expected: boolean): Promise<void> {
  await eventually(() => expect(session.status.value.kept).toBe(expected));
}

/** What another page of this browser finds, without the server. */
async function found(): Promise<string> {
  const server = new MemoryServer();
  server.goAway();
  const session = await opened(server);
  return text(session);
}

beforeEach(() => {
  name += 1;
  connections.length = 0;
  fate = null;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const { open } = IDBFactory.prototype;
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, ...called) {
    if (fate) {
      const request = new EventTarget() as IDBOpenDBRequest;
      queueMicrotask(() => fate?.(request));
      return request;
    }
    const request = open.apply(this, called);
    request.addEventListener('success', () => connections.push(request.result));
    return request;
  });
});

afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a page whose browser takes its database away', () => {
  it.each([
    ['without a word', (connection: IDBDatabase) => connection.close()],
    ['with a word', (connection: IDBDatabase) => forceCloseDatabase(connection as never)],
  ])('%s goes on sending, says that nothing is kept, and keeps all of it again', async (_how, take) => {
    const server = new MemoryServer();
    const session = await opened(server);
    write(session, 'un ');
    for (const connection of connections) take(connection);
    write(session, 'deux ');
    write(session, 'trois');
    expect(server.doc.getText('content').toString()).toBe('un deux trois');
    await kept(session, false);
    await vi.advanceTimersByTimeAsync(2_000);
    await kept(session, true);
    expect(await found()).toBe('un deux trois');
  });

  it('hears of it before anybody types, and makes another', async () => {
    const session = await opened(new MemoryServer());
    write(session, 'un');
    for (const connection of connections) forceCloseDatabase(connection as never);
    await kept(session, false);
    await vi.advanceTimersByTimeAsync(2_000);
    await kept(session, true);
  });
});

describe('a page whose browser has no room', () => {
  it('says so from the first write that fails on, and keeps all of it when there is room again', async () => {
    const server = new MemoryServer();
    const session = await opened(server);
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    server.goAway();
    write(session, 'un ');
    write(session, 'deux');
    await kept(session, false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(session.status.value.kept).toBe(false);
    full.mockRestore();
    await vi.advanceTimersByTimeAsync(30_000);
    await kept(session, true);
    expect(await found()).toBe('un deux');
  });
});

it('a page whose browser does not answer a write says so soon, and gives that connection up', async () => {
  const server = new MemoryServer();
  const session = await opened(server);
  server.goAway();
  const rows = { add: () => {}, transaction: { commit: () => {} } };
  const silent = vi
    .spyOn(IDBDatabase.prototype, 'transaction')
    .mockReturnValue({ objectStore: () => rows } as never);
  write(session, 'un ');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(session.status.value.kept).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(session.status.value.kept).toBe(false);
  silent.mockRestore();
  write(session, 'deux');
  // That this one was stored says nothing of the one before.
  await vi.advanceTimersByTimeAsync(2_000);
  expect(session.status.value.kept).toBe(false);
  await vi.advanceTimersByTimeAsync(20_000);
  await kept(session, true);
  expect(await found()).toBe('un deux');
});

describe('a page whose browser does not give its copy out', () => {
  it.each([
    [
      'refuses',
      (request: IDBOpenDBRequest) => {
        Object.assign(request, { error: new DOMException('no', 'UnknownError') });
        request.onerror?.({ target: request } as unknown as Event);
      },
    ],
    ['does not answer', () => {}],
  ])('which %s connects in time, keeps nothing, and reads it later', async (_how, how) => {
    const server = new MemoryServer();
    const store = memoryStore();
    const before = visit(server, store);
    server.goAway();
    await before.start();
    write(before, 'gardé ');
    await kept(before, true);
    before.destroy();

    server.comeBack();
    fate = how;
    const session = visit(server, store);
    void session.start();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([session.status.value.connection, session.status.value.kept]).toEqual(['open', false]);
    write(session, 'écrit');
    expect(server.doc.getText('content').toString()).toBe('écrit');
    // What is in the copy is on no server, whatever that acknowledges, and is counted over a reload.
    expect(saveState(session.status.value)).toMatchObject({ kind: 'unread', pending: 1 });
    session.keep();
    expect(pendingStore(store, 'réunion', 'after').inherited).toBe(1);
    fate = null;
    await vi.advanceTimersByTimeAsync(30_000);
    await kept(session, true);
    expect(saveState(session.status.value)).toMatchObject({ kind: 'saved', pending: 0 });
    expect(text(session)).toContain('gardé ');
    expect(server.doc.getText('content').toString()).toBe(text(session));
    expect(await found()).toBe(text(session));
  });

  it('in which a row is damaged shows the others', async () => {
    const server = new MemoryServer();
    const before = await opened(server);
    write(before, 'un ');
    const [connection] = connections.slice(-1) as [IDBDatabase];
    connection
      .transaction('updates', 'readwrite')
      .objectStore('updates')
      .add(Uint8Array.of(1, 9, 0, 0, 255));
    write(before, 'deux');
    before.destroy();
    server.goAway();
    const session = visit(new MemoryServer());
    void session.start();
    await vi.advanceTimersByTimeAsync(5_000);
    await eventually(() => expect(text(session)).toBe('un deux'));
    await kept(session, true);
    expect(session.status.value.connection).toBe('open');
  });
});
