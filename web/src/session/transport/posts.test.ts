import { createDecoder, hasContent, readVarUint8Array } from 'lib0/decoding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PostEnd, Posts } from './posts.ts';

/** What a server does with a post: answers with a status, or takes it and its answer is lost, or nothing arrives at all. */
type Fate = number | 'answer lost' | 'lost';

/** A server that hears each number once, as ours does. */
class Server {
  readonly fates: Fate[] = [];
  /** Number and connection of every post that arrived. */
  readonly posts: { number: number; connection: string | null; messages: string[] }[] = [];
  /** What it has heard: posts under a number it knows are not heard again. */
  heard: string[] = [];
  #last = 0;

  readonly fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    const fate = this.fates.shift() ?? 204;
    const headers = new Headers(init.headers);
    const number = Number(headers.get('encrier-number'));
    const messages = unpacked(init.body as Uint8Array);
    this.posts.push({ number, connection: headers.get('encrier-connection'), messages });
    if (fate === 'lost') throw new TypeError('no network');
    if (fate === 204 || fate === 'answer lost') {
      if (number > this.#last) this.heard.push(...messages);
      this.#last = Math.max(this.#last, number);
    }
    if (fate === 'answer lost') throw new TypeError('no network');
    return new Response(null, { status: fate });
  };
}

function unpacked(body: Uint8Array): string[] {
  const decoder = createDecoder(body);
  const messages: string[] = [];
  while (hasContent(decoder)) messages.push(new TextDecoder().decode(readVarUint8Array(decoder)));
  return messages;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
let server: Server;
let ends: PostEnd[];
let posts: Posts;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  ends = [];
  vi.stubGlobal('fetch', server.fetch);
  posts = new Posts({
    url: 'http://nowhere.invalid/frames',
    connection: 'c1',
    onEnd: (end) => ends.push(end),
  });
});

afterEach(() => {
  posts.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('posts', () => {
  it('go out one at a time, in order, and what waited goes out together', async () => {
    posts.send(bytes('a'));
    posts.send(bytes('b'));
    await vi.advanceTimersByTimeAsync(0);
    posts.send(bytes('c'));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.posts).toEqual([
      { number: 1, connection: 'c1', messages: ['a', 'b'] },
      { number: 2, connection: 'c1', messages: ['c'] },
    ]);
  });

  it.each<Fate>(['answer lost', 'lost', 408, 429, 502, 503])(
    'whose answer is %s go out again under their number, and are heard once',
    async (fate) => {
      server.fates.push(fate, fate);
      posts.send(bytes('a'));
      await vi.advanceTimersByTimeAsync(0);
      posts.send(bytes('b'));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(server.posts.map(({ number }) => number)).toEqual([1, 1, 1, 2]);
      expect(server.heard).toEqual(['a', 'b']);
      expect(ends).toEqual([]);
    },
  );

  it.each([
    [404, 'gone'],
    [401, 'gone'],
    [413, 'too-large'],
  ] as const)('end with %i: %s, and nothing follows', async (status, end) => {
    server.fates.push(status);
    posts.send(bytes('a'));
    await vi.advanceTimersByTimeAsync(0);
    posts.send(bytes('b'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ends).toEqual([end]);
    expect(server.posts).toHaveLength(1);
  });

  it('are split where one would be too long, never a message', async () => {
    const long = 'x'.repeat(200_000);
    for (const message of [long, long, 'y']) posts.send(bytes(message));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.posts.map(({ messages }) => messages)).toEqual([[long], [long, 'y']]);
  });

  it('have the time that they take on a slow network', async () => {
    const patience = vi.spyOn(AbortSignal, 'timeout');
    posts.send(bytes('a'));
    await vi.advanceTimersByTimeAsync(0);
    posts.send(bytes('x'.repeat(1_000_000)));
    await vi.advanceTimersByTimeAsync(0);
    const [short, long] = patience.mock.calls.map(([milliseconds]) => milliseconds) as [number, number];
    expect(short).toBeLessThan(16_000);
    // 1 MB at 16 kB/s.
    expect(long - short).toBeGreaterThan(62_000);
    patience.mockRestore();
  });

  it('are empty when all that is wanted is a sign of life', async () => {
    posts.signOfLife();
    await vi.advanceTimersByTimeAsync(0);
    posts.send(bytes('a'));
    posts.signOfLife();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.posts.map(({ messages }) => messages)).toEqual([[], ['a']]);
  });

  it('stop while they wait to go out again', async () => {
    server.fates.push('lost');
    posts.send(bytes('a'));
    await vi.advanceTimersByTimeAsync(0);
    posts.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([server.posts.length, ends]).toEqual([1, []]);
  });
});
