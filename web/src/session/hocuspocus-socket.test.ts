import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { hocuspocusSocket } from './hocuspocus-socket.ts';
import {
  acknowledged,
  disconnected,
  edited,
  type Ledger,
  openLedger,
  sentCatchUp,
  sentUpdate,
} from './ledger.ts';
import type { SocketEvent } from './socket.ts';

/** A server in Hocuspocus's dialect behind a fake WebSocket; acknowledgements wait for {@link FakeSocket.acknowledge}. */
class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static readonly all: FakeSocket[] = [];
  static readonly server = new Doc();
  static reachable = true;
  readonly url: string;
  binaryType = 'blob';
  bufferedAmount = 0;
  readyState = 0;
  unanswered = 0;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
    setTimeout(() => (FakeSocket.reachable ? this.#open() : this.cut()), 1);
  }

  #open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  cut(): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' }));
  }

  close(): void {
    this.readyState = 3;
  }

  acknowledge(): void {
    this.unanswered -= 1;
    this.#reply((encoder) => {
      writeVarUint(encoder, 8);
      writeVarUint(encoder, 1);
    });
  }

  send(frame: Uint8Array): void {
    const decoder = createDecoder(frame);
    readVarString(decoder);
    const type = readVarUint(decoder);
    if (type === 2) this.#admit();
    if (type !== 0) return;
    const step = readVarUint(decoder);
    const body = readVarUint8Array(decoder);
    if (step === 0) this.#sync(1, encodeStateAsUpdate(FakeSocket.server, body));
    else {
      applyUpdate(FakeSocket.server, body);
      this.unanswered += 1;
    }
  }

  #admit(): void {
    this.#reply((encoder) => {
      writeVarUint(encoder, 2);
      writeVarUint(encoder, 2);
      writeVarString(encoder, 'read-write');
    });
    this.#sync(0, encodeStateVector(FakeSocket.server));
  }

  #sync(step: number, body: Uint8Array): void {
    this.#reply((encoder) => {
      writeVarUint(encoder, 0);
      writeVarUint(encoder, step);
      writeVarUint8Array(encoder, body);
    });
  }

  #reply(write: (encoder: ReturnType<typeof createEncoder>) => void): void {
    const encoder = createEncoder();
    writeVarString(encoder, 'réunion');
    write(encoder);
    const data = toUint8Array(encoder).slice().buffer;
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const BOOK: Partial<Record<SocketEvent['type'], (ledger: Ledger) => Ledger>> = {
  'sent-update': sentUpdate,
  'sent-catch-up': sentCatchUp,
  acknowledged,
  lost: disconnected,
};

it('accounts for every edit with the real provider, offline and back', async () => {
  const doc = new Doc();
  let ledger = openLedger();
  const heard: string[] = [];
  doc.on('update', (_update, _origin, _doc, transaction) => {
    if (transaction.local) ledger = edited(ledger);
  });
  const connect = hocuspocusSocket({
    url: 'ws://nowhere.invalid/collab',
    name: 'réunion',
    token: '',
    memory: { isBlocked: false, remember: () => {} },
  });
  const socket = connect(doc, new Awareness(doc), (event) => {
    heard.push(event.type);
    ledger = BOOK[event.type]?.(ledger) ?? ledger;
  });
  const latest = (): FakeSocket => FakeSocket.all.at(-1) as FakeSocket;
  const text = doc.getText('content');
  socket.open();
  await vi.advanceTimersByTimeAsync(50);
  expect(heard).toEqual(expect.arrayContaining(['authorized', 'sent-catch-up', 'synced']));
  expect(ledger.caughtUp).toBe(false);
  latest().acknowledge();
  expect(ledger).toEqual({ pending: 0, inFlight: [], caughtUp: true });

  text.insert(0, 'a');
  expect(ledger.pending).toBe(1);
  FakeSocket.reachable = false;
  latest().cut();
  text.insert(1, 'b');
  text.insert(2, 'c');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(ledger.pending).toBe(3);

  FakeSocket.reachable = true;
  await vi.advanceTimersByTimeAsync(7_000);
  expect(FakeSocket.server.getText('content').toString()).toBe('abc');
  // One message carries all three; the provider's queue of old messages must not be sent beside it.
  expect(latest().unanswered).toBe(1);
  expect(ledger.pending).toBe(3);
  latest().acknowledge();
  expect(ledger).toEqual({ pending: 0, inFlight: [], caughtUp: true });
  socket.destroy();
});

it('shows what moves: what comes, and what leaves after it had to wait', async () => {
  const doc = new Doc();
  const target = { url: 'ws://nowhere.invalid/collab', name: 'réunion', token: '' };
  const memory = { isBlocked: false, remember: () => {} };
  const socket = hocuspocusSocket({ ...target, memory })(doc, new Awareness(doc), () => {});
  socket.open();
  await vi.advanceTimersByTimeAsync(50);
  const network = FakeSocket.all.at(-1) as FakeSocket;
  network.acknowledge();
  const { moves, bytes } = socket.progress();
  expect(bytes).toBe(0);
  doc.getText('content').insert(0, 'x'.repeat(1_000));
  // The browser holds it back; that more and more waits is no sign of life, and neither is a socket that holds nothing back.
  for (network.bufferedAmount of [1_000, 1_000, 1_010]) expect(socket.progress().moves).toBe(moves);
  expect(socket.progress().bytes).toBeGreaterThan(1_000);
  for (network.bufferedAmount of [900, 500, 0]) socket.progress();
  expect(socket.progress().moves).toBe(moves + 3);
  network.acknowledge();
  expect(socket.progress()).toEqual({ moves: moves + 4, bytes: 0 });
  socket.destroy();
});
