import { EventText, type ServerEvent } from './event-text.ts';
import { Posts } from './posts.ts';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** What a close says when nobody gave a reason: the connection broke. */
const BROKEN = 1006;
/** The message is too long for the server. */
const TOO_LARGE = 1009;

/**
 * A connection by events and posts, with the part of the WebSocket interface that the provider uses. A stream that ends is a
 * close: what comes next is a new connection, which syncs like any other.
 */
export class EventSocket extends EventTarget {
  binaryType: BinaryType = 'arraybuffer';
  readyState = CONNECTING;
  readonly #address: string;
  readonly #stop = new AbortController();
  #posts: Posts | null = null;

  /** Opens the connection that a websocket at `url` would be. */
  constructor(url: string) {
    super();
    this.#address = url.replace(/^ws/, 'http');
    void this.#listen().then(() => this.#end(BROKEN, ''));
  }

  /** Sends a message behind all others. */
  send(message: Uint8Array): void {
    this.#posts?.send(message);
  }

  /** Hangs up. */
  close(): void {
    // As with a websocket, nobody hears of it before the caller has finished.
    queueMicrotask(() => this.#end(BROKEN, ''));
  }

  /** Reads the stream to its end, whatever that is. */
  async #listen(): Promise<void> {
    try {
      const { ok, body } = await fetch(`${this.#address}/events`, {
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
        signal: this.#stop.signal,
      });
      if (!ok || !body) return;
      const reader = body.getReader();
      const decoder = new TextDecoder();
      const text = new EventText();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        for (const event of text.take(decoder.decode(value, { stream: true }))) this.#hear(event);
      }
    } catch {
      // Cut, refused or hung up: the close says all there is to say.
    }
  }

  #hear({ name, data }: ServerEvent): void {
    if (this.readyState === CLOSED) return;
    if (name === 'open') this.#open(data);
    if (name === 'ping') this.#posts?.signOfLife();
    if (name === 'message') {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      this.dispatchEvent(new MessageEvent('message', { data: bytes.buffer }));
    }
    if (name === 'close') {
      const [, code, reason] = /^(\d+) ?(.*)$/.exec(data) ?? [];
      this.#end(Number(code ?? BROKEN), reason ?? '');
    }
  }

  #open(connection: string): void {
    this.#posts = new Posts({
      url: `${this.#address}/frames`,
      connection,
      onEnd: (end) => this.#end(end === 'too-large' ? TOO_LARGE : BROKEN, ''),
    });
    this.readyState = OPEN;
    this.dispatchEvent(new Event('open'));
  }

  #end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#posts?.stop();
    this.#stop.abort();
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason }));
  }
}
