import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventSocket } from './event-socket.ts';

/** One stream of events, and the posts that came beside it. */
class Stream {
  readonly posts: { url: string; connection: string | null; bytes: number[] }[] = [];
  status = 204;
  isCut = false;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (init.method === 'POST') {
      const connection = new Headers(init.headers).get('encrier-connection');
      this.posts.push({ url, connection, bytes: [...(init.body as Uint8Array)] });
      return new Response(null, { status: this.status });
    }
    expect(url).toBe('https://nowhere.invalid/collab/events');
    init.signal?.addEventListener('abort', () => {
      this.isCut = true;
    });
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      this.#controller = controller;
    };
    return new Response(new ReadableStream({ start }));
  };

  async says(text: string): Promise<void> {
    this.#controller.enqueue(new TextEncoder().encode(text));
    await settled();
  }

  async ends(): Promise<void> {
    this.#controller.close();
    await settled();
  }
}

/** Streams and answers travel by tasks, not by time. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let stream: Stream;
let heard: unknown[];

async function connected(): Promise<EventSocket> {
  const socket = new EventSocket('wss://nowhere.invalid/collab');
  socket.addEventListener('open', () => heard.push('open'));
  socket.addEventListener('message', (event) => {
    heard.push([...new Uint8Array((event as MessageEvent<ArrayBuffer>).data)]);
  });
  socket.addEventListener('close', (event) => {
    const { code, reason } = event as CloseEvent;
    heard.push({ code, reason });
  });
  await settled();
  return socket;
}

beforeEach(() => {
  stream = new Stream();
  heard = [];
  vi.stubGlobal('fetch', stream.fetch);
});

afterEach(() => vi.unstubAllGlobals());

describe('a connection by events', () => {
  it('opens with its name, speaks and is spoken to', async () => {
    const socket = await connected();
    expect([socket.readyState, heard]).toEqual([0, []]);
    await stream.says('event: open\ndata: c7\n\nevent: message\ndata: AQID\n\n');
    expect([socket.readyState, heard]).toEqual([1, ['open', [1, 2, 3]]]);
    socket.send(Uint8Array.of(9));
    await settled();
    expect(stream.posts).toEqual([
      { url: 'https://nowhere.invalid/collab/frames', connection: 'c7', bytes: [1, 9] },
    ]);
  });

  it('answers a ping with a sign of life', async () => {
    await connected();
    await stream.says('event: open\ndata: c7\n\nevent: ping\ndata: \n\n');
    expect(stream.posts.map(({ bytes }) => bytes)).toEqual([[]]);
    expect(heard).toEqual(['open']);
  });

  it('closes with the server’s code and word, once', async () => {
    const socket = await connected();
    await stream.says('event: open\ndata: c7\n\nevent: close\ndata: 4403 no right\n\n');
    await stream.says('event: message\ndata: AQID\n\n').catch(() => {});
    expect(heard).toEqual(['open', { code: 4403, reason: 'no right' }]);
    expect([socket.readyState, stream.isCut]).toEqual([3, true]);
  });

  it('closes as broken when the stream ends', async () => {
    await connected();
    await stream.says('event: open\ndata: c7\n\n');
    await stream.ends();
    expect(heard).toEqual(['open', { code: 1006, reason: '' }]);
  });

  it.each([
    [404, 1006],
    [413, 1009],
  ])('closes when a post is answered with %i: code %i', async (status, code) => {
    const socket = await connected();
    await stream.says('event: open\ndata: c7\n\n');
    stream.status = status;
    socket.send(Uint8Array.of(9));
    await settled();
    expect(heard).toEqual(['open', { code, reason: '' }]);
    expect(stream.isCut).toBe(true);
  });

  it('is closed, and never open, where no stream begins', async () => {
    vi.stubGlobal('fetch', async () => new Response('blocked', { status: 403 }));
    await connected();
    expect(heard).toEqual([{ code: 1006, reason: '' }]);
  });
});
