import { DRAW_MS_MAX, type DrawReply, type DrawRequest, readReply } from './protocol.ts';

/** Where the server has the frame's document. */
export const FRAME_ADDRESS = '/_/diagrams';

interface Waiting {
  readonly request: DrawRequest;
  readonly answer: (reply: DrawReply) => void;
}

/**
 * The one frame of a page in which libraries draw: without an origin (`sandbox="allow-scripts"`), so without cookies, storage
 * and network. One drawing at a time; one that does not end takes the frame with it, and the next gets a new one.
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
      this.#ready = true;
      this.#next();
    } else if (reply && reply.id === this.#current?.request.id) {
      this.#settle(reply);
    }
  };

  #next(): void {
    if (this.#current || this.#queue.length === 0) return;
    this.#frame ??= this.#make();
    if (!this.#ready) return;
    const waiting = this.#queue.shift();
    if (!waiting) return;
    this.#current = waiting;
    // An origin that is none cannot be named; the window is the one that this page made.
    this.#frame.contentWindow?.postMessage(waiting.request, '*');
    this.#timer = setTimeout(() => {
      this.#discard();
      this.#settle({ type: 'failed', id: waiting.request.id, reason: 'timeout' });
    }, DRAW_MS_MAX);
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
