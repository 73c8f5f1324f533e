import {
  DRAW_MS_MAX,
  type DrawReply,
  type DrawRequest,
  LOAD_MS_MAX,
  READY_MS_MAX,
  readReply,
} from './protocol.ts';

/** Where the server has the frame's document. */
export const FRAME_ADDRESS = '/_/diagrams';

interface Waiting {
  readonly request: DrawRequest;
  readonly answer: (reply: DrawReply) => void;
}

/**
 * The one frame of a page in which libraries draw: without an origin (`sandbox="allow-scripts"`), so without cookies, storage
 * and network. One drawing at a time; one that does not end takes the frame with it, and the next gets a new one. So does a
 * frame or a library that does not come: whatever waits is answered then, and may be asked for again.
 */
export class FrameHost {
  readonly #queue: Waiting[] = [];
  #frame: HTMLIFrameElement | null = null;
  #ready = false;
  #current: Waiting | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #number = 0;

  constructor() {
    window.addEventListener('message', this.#hear);
  }

  /** Has something drawn. */
  draw(request: Omit<DrawRequest, 'id'>): Promise<DrawReply> {
    this.#number += 1;
    const numbered = { ...request, id: this.#number };
    return new Promise((answer) => {
      this.#queue.push({ request: numbered, answer });
      this.#next();
    });
  }

  stop(): void {
    window.removeEventListener('message', this.#hear);
    this.#discard();
  }

  readonly #hear = (event: MessageEvent): void => {
    if (!this.#frame || event.source !== this.#frame.contentWindow) return;
    const reply = readReply(event.data);
    if (reply?.type === 'ready') {
      clearTimeout(this.#timer);
      this.#ready = true;
      this.#next();
    } else if (reply && reply.id === this.#current?.request.id) {
      if (reply.type === 'loaded') this.#waitAtMost(DRAW_MS_MAX, () => this.#tooLong(reply.id));
      else if (reply.type === 'lost') this.#lose();
      else this.#settle(reply);
    }
  };

  #waitAtMost(ms: number, end: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(end, ms);
  }

  #tooLong(id: number): void {
    this.#discard();
    this.#settle({ type: 'failed', id, reason: 'timeout' });
  }

  /** Something did not come: the others would wait for the same. */
  #lose(): void {
    this.#discard();
    const all = [...(this.#current ? [this.#current] : []), ...this.#queue.splice(0)];
    this.#current = null;
    for (const { request, answer } of all) answer({ type: 'lost', id: request.id });
  }

  #next(): void {
    if (this.#current || this.#queue.length === 0) return;
    this.#frame ??= this.#make();
    if (!this.#ready) return;
    const waiting = this.#queue.shift();
    if (!waiting) return;
    this.#current = waiting;
    // An origin that is none cannot be named; the window is the one that this page made.
    this.#frame.contentWindow?.postMessage(waiting.request, '*');
    this.#waitAtMost(LOAD_MS_MAX, () => this.#lose());
  }

  #settle(reply: DrawReply): void {
    clearTimeout(this.#timer);
    const { answer } = this.#current ?? {};
    this.#current = null;
    answer?.(reply);
    this.#next();
  }

  #make(): HTMLIFrameElement {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    frame.className = 'drawing-frame';
    frame.title = '';
    // Laid out, as the libraries measure text, and out of sight.
    frame.style.cssText =
      'position:fixed;left:-2000px;top:0;width:900px;height:700px;border:0;visibility:hidden;pointer-events:none';
    frame.src = FRAME_ADDRESS;
    // An error's page loads as well, and says nothing.
    frame.addEventListener('load', () => {
      if (frame === this.#frame && !this.#ready) this.#waitAtMost(READY_MS_MAX, () => this.#lose());
    });
    this.#waitAtMost(LOAD_MS_MAX, () => this.#lose());
    document.body.append(frame);
    return frame;
  }

  #discard(): void {
    clearTimeout(this.#timer);
    this.#frame?.remove();
    this.#frame = null;
    this.#ready = false;
  }
}
