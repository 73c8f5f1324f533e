import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { type KeyStore, memoryStore } from '../page/index.ts';
import { eventually } from '../testing.ts';
import { noCopy } from './local-copy.ts';
import { MemoryServer } from './memory-socket.ts';
import { pendingStore } from './pending-store.ts';
import { saveState } from './save-state.ts';
import { ANSWER_MAX_MS, BLINK_MS, DocumentSession } from './session.ts';

const open: DocumentSession[] = [];

async function visit(
  server: MemoryServer,
  store: KeyStore = memoryStore(),
  page = 'a',
  composing?: () => Promise<void> | null,
): Promise<DocumentSession> {
  const session = new DocumentSession({
    name: 'réunion',
    writable: true,
    socket: server.socket,
    localCopy: noCopy,
    pending: pendingStore(store, 'réunion', page),
    ...(composing && { composing }),
  });
  open.push(session);
  await session.start();
  return session;
}

const text = (session: DocumentSession): string => session.doc.getText('content').toString();
const write = (session: DocumentSession, what: string): void =>
  session.doc.getText('content').insert(text(session).length, what);
const state = (session: DocumentSession): string => saveState(session.status.value).kind;
const pending = (session: DocumentSession): number => session.status.value.ledger.pending;

beforeEach(() => vi.useFakeTimers());

afterEach(() => {
  for (const session of open.splice(0)) session.destroy();
  vi.useRealTimers();
});

describe('a session', () => {
  it('shares edits and says saved when the server has them', async () => {
    const server = new MemoryServer();
    const [camille, noe] = [await visit(server), await visit(server)];
    write(camille, 'Bonjour');
    expect(text(noe)).toBe('Bonjour');
    expect([state(camille), state(noe)]).toEqual(['saved', 'saved']);
  });

  it('counts only its own edits, and says saving until each is acknowledged', async () => {
    const server = new MemoryServer();
    const [camille, noe] = [await visit(server), await visit(server)];
    server.slow = true;
    write(camille, 'a');
    write(camille, 'b');
    expect([state(camille), pending(camille)]).toEqual(['saving', 2]);
    expect([state(noe), pending(noe)]).toEqual(['saved', 0]);
    server.acknowledgeAll();
    expect(state(camille)).toBe('saved');
  });

  it('keeps edits made offline, counts them, and merges when the server is back', async () => {
    const server = new MemoryServer();
    const [camille, noe] = [await visit(server), await visit(server)];
    write(camille, 'un ');
    server.goAway();
    write(camille, 'deux');
    write(noe, 'trois');
    expect([state(camille), pending(camille)]).toEqual(['offline', 1]);
    server.comeBack();
    camille.nudge();
    noe.nudge();
    expect(text(camille)).toBe(text(noe));
    expect(text(camille)).toContain('deux');
    expect(text(camille)).toContain('trois');
    expect([pending(camille), state(camille)]).toEqual([0, 'saved']);
  });

  it('still tells of them after a reload, even without the server', async () => {
    const server = new MemoryServer();
    const store = memoryStore();
    const before = await visit(server, store, 'before');
    server.goAway();
    write(before, 'a');
    write(before, 'b');
    before.destroy();
    const after = await visit(server, store, 'after');
    expect([state(after), pending(after)]).toEqual(['offline', 2]);
    server.comeBack();
    after.nudge();
    expect([state(after), pending(after)]).toEqual(['saved', 0]);
  });

  it('says reconnecting for a blink, then offline', async () => {
    const server = new MemoryServer();
    const session = await visit(server);
    server.goAway();
    expect(state(session)).toBe('reconnecting');
    // Tries that fail meanwhile must not start the clock again.
    vi.advanceTimersByTime(BLINK_MS - 1);
    session.nudge();
    vi.advanceTimersByTime(1);
    expect(state(session)).toBe('offline');
  });

  it('says offline when there never was a connection', async () => {
    const server = new MemoryServer();
    server.goAway();
    const session = await visit(server);
    expect(state(session)).toBe('reconnecting');
    vi.advanceTimersByTime(BLINK_MS);
    expect(state(session)).toBe('offline');
  });

  it('gives up a connection that does not answer', async () => {
    const server = new MemoryServer();
    const session = await visit(server);
    server.slow = true;
    write(session, 'a');
    server.slow = false;
    vi.advanceTimersByTime(ANSWER_MAX_MS);
    // The new connection carries the edit again.
    expect([state(session), pending(session)]).toEqual(['saved', 0]);
  });

  it.each([
    ['a slow network', 30_000, false],
    ['a very slow network that shows what leaves', 3_000, true],
  ])('waits for a long edit on %s', async (_which, rate, showsBytes) => {
    const server = new MemoryServer();
    const session = await visit(server);
    Object.assign(server, { rate, showsBytes });
    write(session, 'x'.repeat(1_000_000));
    vi.advanceTimersByTime(999_000_000 / rate);
    expect(state(session)).toBe('saving');
    vi.advanceTimersByTime(2_000);
    expect([state(session), server.drops]).toEqual(['saved', 0]);
  });

  it('gives a connection up that takes nothing of a long edit', async () => {
    const server = new MemoryServer();
    const session = await visit(server);
    server.rate = 1;
    write(session, 'x'.repeat(160_000));
    vi.advanceTimersByTime(ANSWER_MAX_MS);
    expect(server.drops).toBe(0);
    vi.advanceTimersByTime(ANSWER_MAX_MS);
    expect(server.drops).toBe(1);
  });

  it('keeps the text when the right to write is gone, and says so', async () => {
    const server = new MemoryServer();
    const session = await visit(server);
    server.goAway();
    write(session, 'trop tard');
    server.comeBack();
    server.writable = false;
    session.nudge();
    expect([state(session), pending(session)]).toEqual(['refused', 1]);
    expect(text(session)).toBe('trop tard');
    expect(server.doc.getText('content').toString()).toBe('');
  });

  it('edits nothing by itself, whatever marks others set', async () => {
    const reader = await visit(new MemoryServer());
    const typed = vi.fn();
    reader.doc.on('update', (...[, , , transaction]) => transaction.local && typed());
    reader.doc.getText('content');
    const [ada, ben] = [new Doc(), new Doc()];
    const give = (from: Doc, to: Doc): void => applyUpdate(to, encodeStateAsUpdate(from), 'network');
    ada.getText('content').insert(0, 'Bonjour');
    for (const one of [ben, reader.doc]) give(ada, one);
    // Both at once: the marks of one are needless.
    for (const one of [ada, ben]) one.getText('content').format(0, 4, { bold: true });
    for (const one of [ada, ben]) give(one, reader.doc);
    expect(reader.doc.getText('content').toDelta()[0]).toEqual({
      insert: 'Bonj',
      attributes: { bold: true },
    });
    expect(typed).not.toHaveBeenCalled();
  });

  it('says that it may not come in, keeps the text and can try again', async () => {
    const server = new MemoryServer();
    server.admits = false;
    const session = await visit(server);
    expect(session.status.value.problem?.kind).toBe('denied');
    write(session, 'gardé');
    server.admits = true;
    session.retry();
    expect([state(session), pending(session)]).toEqual(['saved', 0]);
    expect(server.doc.getText('content').toString()).toBe('gardé');
  });

  it('brings edits in again that are refused for their author, once, and says saved', async () => {
    const server = new MemoryServer();
    const [camille, noe] = [await visit(server), await visit(server)];
    write(camille, 'ensemble ');
    server.goAway();
    write(camille, 'seule');
    write(noe, 'seul aussi');
    const before = camille.doc;
    server.disowned.add(before.clientID);
    server.comeBack();
    noe.nudge();
    camille.nudge();
    expect(state(camille)).not.toBe('saved');
    await eventually(() => expect([state(camille), pending(camille)]).toEqual(['saved', 0]));
    expect(camille.doc).not.toBe(before);
    for (const words of ['ensemble ', 'seule', 'seul aussi']) {
      for (const now of [text(camille), text(noe)]) expect(now.split(words)).toHaveLength(2);
    }
    expect(text(camille)).toBe(text(noe));
    write(camille, ', et la suite');
    expect([text(noe), state(camille)]).toEqual([text(camille), 'saved']);
  });

  it('does not take the answer to a handshake for the one to its question', async () => {
    const server = new MemoryServer();
    let end = (): void => {};
    let word: Promise<void> | null = new Promise((resolve) => {
      end = resolve;
    });
    const session = await visit(server, memoryStore(), 'a', () => word);
    write(session, 'ensemble ');
    server.goAway();
    write(session, 'seule');
    server.disowned.add(session.doc.clientID);
    server.comeBack();
    session.nudge();
    await vi.dynamicImportSettled();
    // The connection goes while a word is composed: nothing can be asked, and the next connection begins anew.
    server.goAway();
    word = null;
    end();
    await vi.advanceTimersByTimeAsync(0);
    server.comeBack();
    session.nudge();
    await eventually(() => expect(state(session)).toBe('saved'));
    expect(server.doc.getText('content').toString()).toBe('ensemble seule');
  });
});
