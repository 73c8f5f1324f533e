import { answered, type Choice, failed, heard, openChoice, type Step, type Transport } from './choice.ts';
import { EventSocket } from './event-socket.ts';
import { type TransportLoader, type TransportParts, WORD_MAX_MS } from './loader.ts';

/** Patience with the question whether the server answers at all, milliseconds. */
const ASK_MAX_MS = 2_000;
/** Time for that question and for the websocket that is tried after its answer, milliseconds: people wait for both. */
const PROOF_MAX_MS = 3_300;
/** A websocket has so many times the way there and back: three to open, one or two to a word. */
const ROUND_TRIPS = 5;
/** Where a look took its time, a try has so many times that. */
const LOOKS = 3;
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
  /** A websocket is tried beside the present one, which hangs and may yet get through. */
  #isProving = false;
  /** The way there and back, as last measured, milliseconds. */
  #roundTrip = 0;
  /** How long a look took that got through, milliseconds. */
  #look = 0;
  #rest = PROBE_FIRST_MS;

  constructor(parts: TransportParts, tries: Pick<TransportLoader, 'present'>) {
    this.#parts = parts;
    this.#tries = tries;
    this.#choice = openChoice(parts.memory.isBlocked);
  }

  /** What the next try uses. */
  get next(): Transport {
    return this.#choice.next;
  }

  /** Time until the first word on a websocket that is tried next, milliseconds. */
  get patience(): number {
    return this.#choice.answers ? this.#proofPatience() : WORD_MAX_MS;
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
    if (this.#choice.blocked) this.#probeIn(this.#rest);
  }

  /** The present try ended without a word, or hangs. */
  failed(isHanging: boolean): void {
    if (this.#isProving) return;
    const [choice, step] = failed(this.#choice, this.#tries.present.transport);
    this.#choice = choice;
    if (step === 'ask') void this.#ask(isHanging);
    else this.#take(step, isHanging);
  }

  /** The network is another. */
  networkChanged(): void {
    this.#rest = PROBE_FIRST_MS;
    this.#look = 0;
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
    const start = Date.now();
    const isThere = await answers(this.#parts.url);
    this.#roundTrip = Date.now() - start;
    const { present } = this.#tries;
    if (present.isHeard || this.#isStopped) return;
    if (isThere) {
      const [choice, step] = answered(this.#choice);
      this.#choice = choice;
      if (present === asked && isHanging && this.next === 'websocket' && step === 'again')
        await this.#prove();
      else this.#take(step, isHanging);
    } else if (present === asked && isHanging) {
      // A slow network may yet bring it through; if not, the next try may.
      this.#timer = setTimeout(() => this.#parts.again(), PATIENCE_MS);
    }
  }

  /** Tries another websocket while the present one hangs: on a slow network that may be the one to get through. */
  async #prove(): Promise<void> {
    this.#isProving = true;
    const isFree = await isThrough(this.#parts.url, this.#proofPatience());
    this.#isProving = false;
    if (this.#tries.present.isHeard || this.#isStopped || !this.#choice.answers) return;
    if (!isFree) this.#choice = failed(this.#choice, 'websocket')[0];
    this.#parts.again();
  }

  #proofPatience(): number {
    const left = Math.min(ROUND_TRIPS * this.#roundTrip, PROOF_MAX_MS - this.#roundTrip);
    return Math.max(WORD_MAX_MS, left, LOOKS * this.#look);
  }

  /** A try that hangs is ended by nobody but us. */
  #take(step: Step, isHanging: boolean): void {
    if (step === 'again' || isHanging) this.#parts.again();
  }

  #probeIn(rest: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const asked = this.#tries.present;
      const start = Date.now();
      const isFree = await isThrough(this.#parts.url, PATIENCE_MS);
      if (this.#isStopped || asked !== this.#tries.present) return;
      if (isFree) {
        this.#look = Date.now() - start;
        // Should the change-over be in vain, it was not the network that was mended.
        this.#rest = Math.max(PROBE_MS, this.#rest * 2);
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
function isThrough(url: string, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => end(false), patience);
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
