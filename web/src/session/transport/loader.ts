import type { KeyStore } from '../../page/index.ts';
import type { Transport } from './choice.ts';
import type { EventSocket } from './event-socket.ts';
import type { Transports } from './transports.ts';

/**
 * Time until the first word on a websocket, milliseconds, after which it is asked whether the server is there at all. Filters
 * swallow the opening or the words; a slow network does neither, so the try lives on.
 */
export const WORD_MAX_MS = 1_500;
/** The same for events: nothing is left to fall back to. */
const EVENTS_WORD_MAX_MS = 5_000;

/** Where a tab remembers that websockets are blocked. */
export interface TransportMemory {
  readonly isBlocked: boolean;
  remember(isBlocked: boolean): void;
}

/** That memory in a store of keys. */
export function transportMemory(store: Pick<KeyStore, 'read' | 'write' | 'remove'>): TransportMemory {
  const key = 'encrier.events';
  return {
    get isBlocked() {
      return store.read(key) !== null;
    },
    remember: (isBlocked) => (isBlocked ? void store.write(key, '1') : store.remove(key)),
  };
}

/** What the choosing of transports works with. */
export interface TransportParts {
  /** The address of the websocket; that of events follows from it. */
  readonly url: string;
  readonly memory: TransportMemory;
  /** Gives the present try up and begins the next at once. */
  readonly again: () => void;
  /** A websocket gets through again: time to change over when nothing is on its way. */
  readonly freed: () => void;
}

/** One try to be heard. */
export interface Try {
  readonly transport: Transport;
  isHeard: boolean;
}

/**
 * Whether a close is the server's own word, which proves that it was heard. A filter ends a websocket without a code, or
 * with one of those that any peer may use.
 */
export function isServersWord(code: number): boolean {
  return code >= 4000 || [1008, 1009, 1012, 1013].includes(code);
}

/**
 * Makes the socket of each try and follows it to its first word: websockets, as long as they work. Everything else is loaded
 * with the first failure, and most visits never load it.
 */
export class TransportLoader {
  readonly #parts: TransportParts;
  #transports: Transports | null = null;
  #try: Try = { transport: 'websocket', isHeard: false };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(parts: TransportParts) {
    this.#parts = parts;
  }

  /** The present try. */
  get present(): Try {
    return this.#try;
  }

  /** Resolves when the first try can begin. */
  async ready(): Promise<void> {
    if (this.#parts.memory.isBlocked) await this.#load();
  }

  /** The socket of the next try. */
  open(): WebSocket | EventSocket {
    const transport = this.#transports?.next ?? 'websocket';
    const socket = this.#transports?.open() ?? new WebSocket(this.#parts.url);
    const present = { transport, isHeard: false };
    this.#try = present;
    const wait = (): void => {
      clearTimeout(this.#timer);
      const words = this.#transports?.patience ?? WORD_MAX_MS;
      const patience = transport === 'events' ? EVENTS_WORD_MAX_MS : words;
      this.#timer = setTimeout(() => void this.#fail(present, true), patience);
    };
    wait();
    socket.addEventListener('open', () => {
      if (transport === 'events' && present === this.#try) wait();
    });
    socket.addEventListener('message', () => {
      if (present.isHeard || present !== this.#try) return;
      present.isHeard = true;
      clearTimeout(this.#timer);
      this.#transports?.heard();
    });
    socket.addEventListener('close', (event) => {
      if (!isServersWord((event as CloseEvent).code)) void this.#fail(present, false);
    });
    return socket;
  }

  /** The network is another: what was true of the last one need not be of this. */
  networkChanged(): void {
    this.#transports?.networkChanged();
  }

  /** Ends for good. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#transports?.stop();
  }

  async #fail(present: Try, isHanging: boolean): Promise<void> {
    // From an end after the first word, and from what a later try has replaced, there is nothing to learn.
    const isOver = (): boolean => present.isHeard || present !== this.#try || this.#isStopped;
    if (isOver()) return;
    clearTimeout(this.#timer);
    await this.#load();
    if (!isOver()) this.#transports?.failed(isHanging);
  }

  /** Without the network there is nothing to load it from, and nothing to use it for. */
  async #load(): Promise<void> {
    try {
      const { Transports: Loaded } = await import('./transports.ts');
      if (!this.#isStopped) this.#transports ??= new Loaded(this.#parts, this);
    } catch {
      // The next failure tries again.
    }
  }
}
