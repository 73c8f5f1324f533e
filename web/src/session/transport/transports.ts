import { answered, type Choice, failed, heard, openChoice, type Step, type Transport } from './choice.ts';
import { EventSocket } from './event-socket.ts';
import type { TransportLoader, TransportParts } from './loader.ts';

/** Patience with the question whether the server answers at all, milliseconds. */
const ASK_MAX_MS = 2_000;
/** Rest before the first look whether a websocket gets through again, and between two, milliseconds. */
const PROBE_FIRST_MS = 30_000;
const PROBE_MS = 300_000;
/** Patience with that look, milliseconds, and with a try while nothing answers at all: nobody waits for either. */
const PATIENCE_MS = 10_000;

/** Hocuspocus's ping of a connection, which names no document: the server answers whoever asks. */
const PING = Uint8Array.of(9);

/** Learns from each try and decides about the next: {@link Choice} with a network around it. */
export class Transports {
  readonly #parts: TransportParts;
  readonly #tries: Pick<TransportLoader, 'present'>;
  #choice: Choice;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(parts: TransportParts, tries: Pick<TransportLoader, 'present'>) {
    this.#parts = parts;
    this.#tries = tries;
    this.#choice = openChoice(parts.memory.isBlocked);
  }

  /** What the next try uses. */
  get next(): Transport {
    return this.#choice.next;
  }

  /** The socket of the next try. */
  open(): WebSocket | EventSocket {
    clearTimeout(this.#timer);
    const { url } = this.#parts;
    return this.next === 'events' ? new EventSocket(url) : new WebSocket(url);
  }

  /** The server spoke in the present try. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#choice = heard(this.#tries.present.transport);
    this.#parts.memory.remember(this.#choice.blocked);
    if (this.#choice.blocked) this.#probeIn(PROBE_FIRST_MS);
  }

  /** The present try ended without a word, or hangs. */
  failed(isHanging: boolean): void {
    const [choice, step] = failed(this.#choice, this.#tries.present.transport);
    this.#choice = choice;
    if (step === 'ask') void this.#ask(isHanging);
    else this.#take(step, isHanging);
  }

  /** The network is another. */
  networkChanged(): void {
    if (!this.#choice.blocked) return;
    if (this.#tries.present.isHeard) this.#probeIn(0);
    else this.#choice = openChoice(false);
  }

  /** Ends for good. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** Asks the server something plain: only if it answers, the transport is to blame. */
  async #ask(isHanging: boolean): Promise<void> {
    const asked = this.#tries.present;
    const isThere = await answers(this.#parts.url);
    const { present } = this.#tries;
    if (present.isHeard || this.#isStopped) return;
    if (isThere) {
      const [choice, step] = answered(this.#choice);
      this.#choice = choice;
      this.#take(step, isHanging);
    } else if (present === asked && isHanging) {
      // A slow network may yet bring it through; if not, the next try may.
      this.#timer = setTimeout(() => this.#parts.again(), PATIENCE_MS);
    }
  }

  /** A try that hangs is ended by nobody but us. */
  #take(step: Step, isHanging: boolean): void {
    if (step === 'again' || isHanging) this.#parts.again();
  }

  #probeIn(rest: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const asked = this.#tries.present;
      const isFree = await isThrough(this.#parts.url);
      if (this.#isStopped || asked !== this.#tries.present) return;
      if (isFree) {
        this.#choice = openChoice(false);
        this.#parts.memory.remember(false);
        this.#parts.freed();
      } else this.#probeIn(PROBE_MS);
    }, rest);
  }
}

/** What only our server says of its health. One that takes no edits at the moment is there; one that stops goes away. */
const HERE = ['ok', 'store-unavailable'];

/** Whether the server answers a plain request: itself, not a proxy that finds none, nor a portal that answers everything. */
async function answers(url: string): Promise<boolean> {
  try {
    const address = new URL('/health', url.replace(/^ws/, 'http'));
    const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(ASK_MAX_MS) });
    const { status, version } = await answer.json();
    return HERE.includes(status) && typeof version === 'string';
  } catch {
    return false;
  }
}

/** Whether a websocket opens and the server's word comes through it. Costs the server a ping. */
function isThrough(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    function end(through: boolean): void {
      clearTimeout(timer);
      resolve(through);
      socket.close();
    }
    socket.addEventListener('open', () => socket.send(PING));
    socket.addEventListener('message', () => end(true));
    socket.addEventListener('close', () => end(false));
  });
}
