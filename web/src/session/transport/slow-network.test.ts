import { createDecoder, readVarString, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { hocuspocusSocket } from '../hocuspocus-socket.ts';
import type { CollabSocket, SocketEvent } from '../socket.ts';

/** Milliseconds there and back. */
let roundTrip = 0;
/** Websockets that were made, looks included. */
let websockets: SlowSocket[] = [];
/** What websockets say to what they hear; events always answer. */
let isWebsocketFree = true;
let streams = 0;

/** The answer to a frame; null: none. */
function answerTo(frame: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (frame.length === 1) return Uint8Array.of(10);
  const decoder = createDecoder(frame);
  const name = readVarString(decoder);
  if (readVarUint(decoder) !== 2) return null;
  const encoder = createEncoder();
  writeVarString(encoder, name);
  for (const number of [2, 2]) writeVarUint(encoder, number);
  writeVarString(encoder, 'read-write');
  return toUint8Array(encoder).slice();
}

/** A websocket that takes three round trips to open, as over TLS, and one for each answer. */
class SlowSocket extends EventTarget {
  static readonly OPEN = 1;
  binaryType = 'blob';
  readyState = 0;

  constructor() {
    super();
    websockets.push(this);
    this.#later(3, () => {
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
    });
  }

  #later(trips: number, happen: () => void): void {
    setTimeout(() => this.readyState < 3 && isWebsocketFree && happen(), trips * roundTrip);
  }

  send(frame: Uint8Array): void {
    const data = answerTo(frame)?.buffer;
    if (data) this.#later(1, () => this.dispatchEvent(Object.assign(new Event('message'), { data })));
  }

  cut(): void {
    this.close();
    this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' }));
  }

  close(): void {
    this.readyState = 3;
  }
}

/** A stream that is open and says that its client is let in. */
async function stream(signal: AbortSignal): Promise<Response> {
  streams += 1;
  await new Promise((resolve) => setTimeout(resolve, roundTrip));
  const frame = answerTo(Uint8Array.of(8, ...new TextEncoder().encode('réunion'), 2)) as Uint8Array;
  const text = `event: open\ndata: c\n\nevent: message\ndata: ${btoa(String.fromCharCode(...frame))}\n\n`;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      signal.addEventListener('abort', () => controller.error(new Error('aborted')));
    },
  });
  return new Response(body);
}

const open: CollabSocket[] = [];
let memory: { isBlocked: boolean; remember(isBlocked: boolean): void };
let heard: SocketEvent[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  [websockets, streams, heard, isWebsocketFree] = [[], 0, [], true];
  memory = {
    isBlocked: false,
    remember: (isBlocked) => {
      memory.isBlocked = isBlocked;
    },
  };
  vi.stubGlobal('WebSocket', SlowSocket);
  vi.stubGlobal('fetch', async (address: string | URL, init?: RequestInit) => {
    const { pathname } = new URL(address);
    if (pathname === '/collab/events') return await stream(init?.signal as AbortSignal);
    await new Promise((resolve) => setTimeout(resolve, roundTrip));
    const body = pathname === '/health' ? JSON.stringify({ status: 'ok', version: '0.1.0' }) : null;
    return new Response(body, { status: body ? 200 : 204 });
  });
});

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function visit(): CollabSocket {
  const doc = new Doc();
  const target = { url: 'ws://nowhere.invalid/collab', name: 'réunion', token: '', memory };
  const socket = hocuspocusSocket(target)(doc, new Awareness(doc), (event) => heard.push(event));
  open.push(socket);
  socket.open();
  return socket;
}

async function pass(milliseconds: number): Promise<void> {
  // What is loaded is loaded soon.
  for (let passed = 0; passed < 4_000; passed += 100) {
    await vi.advanceTimersByTimeAsync(100);
    await vi.dynamicImportSettled();
  }
  await vi.advanceTimersByTimeAsync(milliseconds - 4_000);
}

const transports = (): string[] =>
  heard.flatMap((event) => (event.type === 'authorized' ? [event.transport] : []));
const losses = (): number => heard.filter(({ type }) => type === 'lost').length;

describe('on a network that is slow and lets everything through', () => {
  it.each([500, 650, 800, 900])(
    'with %i ms there and back, a page stays with its first websocket',
    async (milliseconds) => {
      roundTrip = milliseconds;
      visit();
      await pass(300_000);
      expect(transports()).toEqual(['websocket']);
      expect([losses(), streams, memory.isBlocked]).toEqual([0, 0, false]);
      expect(websockets.length).toBeLessThanOrEqual(3);
    },
  );

  it('that is slower still, a page takes the other way at once, and changes over for good', async () => {
    roundTrip = 1_500;
    visit();
    await pass(300_000);
    expect(transports()).toEqual(['events', 'websocket']);
    expect([streams, memory.isBlocked]).toEqual([1, false]);
    expect(websockets.length).toBeLessThanOrEqual(5);
  });
});

it('a websocket that was begun before the server was there is no proof against websockets', async () => {
  roundTrip = 300;
  isWebsocketFree = false;
  visit();
  await vi.advanceTimersByTimeAsync(2_000);
  await vi.dynamicImportSettled();
  // The server has answered, and another is under way.
  await vi.advanceTimersByTimeAsync(500);
  expect(websockets).toHaveLength(2);
  isWebsocketFree = true;
  websockets[0]?.cut();
  await pass(10_000);
  expect([transports(), streams]).toEqual([['websocket'], 0]);
});

describe('on a network that lets looks through and no connection', () => {
  it('a page that changed over in vain does so again after ten minutes, not after thirty seconds', async () => {
    roundTrip = 20;
    isWebsocketFree = false;
    visit();
    await pass(10_000);
    expect(transports()).toEqual(['events']);
    // Only what is opened while the page has a connection: its look.
    const send = vi.spyOn(SlowSocket.prototype, 'send').mockImplementation(function (
      this: SlowSocket,
      frame,
    ) {
      if (frame.length === 1) this.dispatchEvent(new Event('message'));
    });
    isWebsocketFree = true;
    await pass(900_000);
    const tries = transports().length;
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThanOrEqual(3);
    send.mockRestore();
  });
});
