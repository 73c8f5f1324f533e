import { createEncoder, toUint8Array, writeVarUint8Array } from 'lib0/encoding';
import { SLOWEST_BYTES_PER_MS } from '../socket.ts';

/** Bytes of one post, about: what was typed while the last one was on its way goes out in one. */
const POST_BYTES = 256 * 1024;
/** The browser lets a post of fewer bytes than this outlive its page: the last words typed before a tab closes. */
const KEEPALIVE_BYTES = 32 * 1024;
/** An answer that takes longer, milliseconds, was lost; a long post has the time on top that the slowest network needs for it. */
const ANSWER_MAX_MS = 15_000;
/** Waits before a post goes out again, milliseconds: quick, then patient. */
const AGAIN_MS = [200, 500, 1_000, 2_000, 4_000] as const;

/** Why no further post can arrive. */
export type PostEnd = 'gone' | 'too-large';

/** What posts are made of. */
export interface PostParts {
  readonly url: string;
  /** The name that the stream began with. */
  readonly connection: string;
  readonly onEnd: (end: PostEnd) => void;
}

/**
 * Messages on their way up, in order: one post at a time, numbered from 1. A post whose answer was lost goes out again under its
 * number, and the server hears it once.
 */
export class Posts {
  readonly #parts: PostParts;
  readonly #stop = new AbortController();
  #waiting: Uint8Array[] = [];
  /** The server wants a sign of life: an empty post is one. */
  #isAsked = false;
  #isPosting = false;
  #number = 0;

  constructor(parts: PostParts) {
    this.#parts = parts;
  }

  /** Sends a message behind all others. */
  send(message: Uint8Array): void {
    this.#waiting.push(message);
    void this.#run();
  }

  /** Sends a sign of life, unless something is on its way anyway. */
  signOfLife(): void {
    this.#isAsked = true;
    void this.#run();
  }

  /** Sends nothing more. */
  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    if (this.#isPosting) return;
    this.#isPosting = true;
    // A moment's keys go out together.
    await Promise.resolve();
    while (!this.#stop.signal.aborted && (this.#waiting.length > 0 || this.#isAsked)) {
      this.#isAsked = false;
      this.#number += 1;
      await this.#deliver(this.#number, this.#take());
    }
    this.#isPosting = false;
  }

  /** The body of the next post: messages, each behind its length. */
  #take(): Uint8Array<ArrayBuffer> {
    const encoder = createEncoder();
    let bytes = 0;
    let count = 0;
    for (const message of this.#waiting) {
      if (count > 0 && bytes + message.length > POST_BYTES) break;
      writeVarUint8Array(encoder, message);
      bytes += message.length;
      count += 1;
    }
    this.#waiting.splice(0, count);
    return toUint8Array(encoder).slice();
  }

  /** Sends one post until it is answered. */
  async #deliver(number: number, body: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let tries = 0; !this.#stop.signal.aborted; tries += 1) {
      const status = await this.#post(number, body);
      if (status >= 200 && status < 300) return;
      // No answer, or one of a moment (too many at once, a server or proxy that is restarting): the stream tells whether the
      // connection still stands.
      if (status === 0 || status === 408 || status === 429 || status >= 500) {
        await this.#rest(AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)] ?? 0);
        continue;
      }
      this.stop();
      this.#parts.onEnd(status === 413 ? 'too-large' : 'gone');
    }
  }

  /** The status of the answer; 0: none. */
  async #post(number: number, body: Uint8Array<ArrayBuffer>): Promise<number> {
    const patience = AbortSignal.timeout(ANSWER_MAX_MS + Math.ceil(body.length / SLOWEST_BYTES_PER_MS));
    try {
      const answer = await fetch(this.#parts.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/octet-stream',
          'encrier-connection': this.#parts.connection,
          'encrier-number': String(number),
        },
        body,
        cache: 'no-store',
        keepalive: body.length < KEEPALIVE_BYTES,
        signal: AbortSignal.any([patience, this.#stop.signal]),
      });
      return answer.status;
    } catch {
      return 0;
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#stop.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
