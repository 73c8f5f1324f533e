import { Awareness } from 'y-protocols/awareness';
import { Doc, type RelativePosition, type Transaction } from 'yjs';
import {
  acknowledged,
  disconnected,
  edited,
  type Ledger,
  openLedger,
  refused,
  sentCatchUp,
  sentUpdate,
} from './ledger.ts';
import type { LocalCopy, LocalCopyFactory } from './local-copy.ts';
import type { PendingStore } from './pending-store.ts';
import type { SessionStatus } from './save-state.ts';
import { type Signal, type Source, source } from './signal.ts';
import { type CollabSocket, SLOWEST_BYTES_PER_MS, type SocketEvent, type SocketFactory } from './socket.ts';

/** Where something in a text that was replaced stands in its successor. */
export type Follow = (position: RelativePosition) => RelativePosition;

/** What editors are bound to, and who is here. */
export interface LiveText {
  readonly doc: Doc;
  readonly awareness: Awareness;
  /** From the text that this one has replaced. */
  readonly follow?: Follow;
}

/** Without a connection for longer than this, milliseconds, the page says "offline" and no more "reconnecting". */
export const BLINK_MS = 4_000;
/**
 * A connection on which nothing moves for longer while an answer is awaited, milliseconds, is dead without knowing it. Where
 * much was sent, the time that this takes on the slowest network comes on top: not every network shows what moves.
 */
export const ANSWER_MAX_MS = 20_000;
/** Time between two looks at it, milliseconds. */
const LOOK_MS = 5_000;

/** What a session is made of. */
export interface SessionParts {
  /** The document's name, for the local copy. */
  readonly name: string;
  /** Whether the page says that the viewer may write. */
  readonly writable: boolean;
  readonly socket: SocketFactory;
  readonly localCopy: LocalCopyFactory;
  readonly pending: PendingStore;
  /** The end of the word that is being composed (another text on screen would cut it off); null: there is none. */
  readonly composing?: () => Promise<void> | null;
}

/**
 * One open document: its Yjs document, who is here, the way to the server, the copy in this browser, and the account of
 * what is saved. Knows nothing of editors and of the page.
 */
export class DocumentSession {
  readonly #status: Source<SessionStatus>;
  readonly #live: Source<LiveText>;
  readonly #hearers = new Set<(word: string) => void>();
  readonly #parts: SessionParts;
  #socket: CollabSocket;
  #copy: LocalCopy | null = null;
  #started: Promise<void> | null = null;
  /** Client ids in this text that the server says are another author's. */
  #disowned = new Set<number>();
  #isRenewing = false;
  /** The server's text has arrived on the present connection: the next answer is to what was asked. */
  #isInStep = false;
  #renewals = 0;
  #asked: { readonly resolve: (frame: Uint8Array) => void; readonly reject: () => void } | null = null;
  #blink: ReturnType<typeof setTimeout> | undefined;
  #answer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#status = source<SessionStatus>({
      connection: 'connecting',
      away: false,
      writable: parts.writable,
      kept: false,
      unread: 0,
      synced: false,
      transport: 'websocket',
      ledger: openLedger(parts.pending.inherited),
      problem: null,
    });
    const live = liveText(new Doc());
    this.#live = source(live);
    this.#socket = this.#attach(live);
  }

  /** The text and the presence, now. */
  get doc(): Doc {
    return this.#live.value.doc;
  }

  /** The same with their successors: they are replaced as a whole when edits are brought in again under another client id. */
  get live(): Signal<LiveText> {
    return this.#live;
  }

  /** Everything that the page shows about the session. */
  get status(): Signal<SessionStatus> {
    return this.#status;
  }

  /** Loads this browser's copy, then connects, once. Resolves when the copy is there: the text can be shown. */
  start(): Promise<void> {
    this.#started ??= this.#load();
    return this.#started;
  }

  async #load(): Promise<void> {
    const copy = await this.#parts.localCopy(this.#parts.name, this.doc);
    this.#copy = copy;
    // Edits of an earlier page are in the copy: before it is read, no handshake carries them.
    if (!copy.state.value.read) this.#setAside(this.#parts.pending.inherited);
    copy.state.subscribe(({ read, kept }) => {
      this.#change({ kept });
      if (read && this.#status.value.unread > 0) this.#hearOfUnread();
    });
    this.#waitForBlink();
    this.#socket.open();
  }

  /** The network came back or is another, or the page is looked at again: no reason to wait for the next try. */
  nudge(isNewNetwork = false): void {
    this.#socket.nudge(isNewNetwork);
  }

  /** The browser says that the network is gone. A connection that lives in spite of it is back within a second. */
  networkLost(): void {
    this.#socket.drop();
    if (this.#status.value.connection !== 'open') this.#change({ away: true });
  }

  /** Tries once more after the server said no. */
  retry(): void {
    this.#change({ problem: null, connection: 'connecting' });
    this.#waitForBlink();
    this.#socket.rejoin();
  }

  /** Says something about the document that is not of its text; lost while there is no connection. */
  say(word: string): void {
    this.#socket.say(word);
  }

  /** Calls `hearer` with every such word of the server's; gives back the way to stop. */
  onWord(hearer: (word: string) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  /** The page may end now: what is still to be written in this browser is written. */
  keep(): void {
    this.#parts.pending.flush();
  }

  /** Leaves the document; the local copy stays. */
  destroy(): void {
    this.keep();
    clearTimeout(this.#blink);
    clearTimeout(this.#answer);
    this.#socket.destroy();
    this.#asked?.reject();
    this.#copy?.close();
    this.doc.destroy();
  }

  #attach({ doc, awareness }: LiveText): CollabSocket {
    // Before the socket listens to the document: an edit must be in the account before it is sent.
    doc.on('update', (_update: Uint8Array, _origin: unknown, _doc: Doc, transaction: Transaction) => {
      if (transaction.local) this.#book(edited);
    });
    // Yjs takes out marks that others' edits made needless, by an edit in the name of whoever has the page open: nobody typed
    // it, and a reader's would be refused.
    doc.on('afterTransaction', (transaction: Transaction) => {
      transaction._needFormattingCleanup = false;
    });
    return this.#parts.socket(doc, awareness, (event) => {
      // A socket that was replaced speaks of a connection that nobody uses any more.
      if (doc === this.doc) this.#hear(event);
    });
  }

  #setAside(unread: number): void {
    const { ledger } = this.#status.value;
    this.#change({ unread, ledger: { ...ledger, pending: ledger.pending - unread } });
  }

  /** What an earlier page left has been read after all, and went out as if it were one edit: a new handshake carries it. */
  #hearOfUnread(): void {
    this.#setAside(-this.#status.value.unread);
    this.#change({ unread: 0 });
    this.#socket.drop();
  }

  #change(change: Partial<SessionStatus>): void {
    this.#status.set({ ...this.#status.value, ...change });
  }

  #book(entry: (ledger: Ledger) => Ledger): void {
    const ledger = entry(this.#status.value.ledger);
    this.#parts.pending.write(ledger.pending + this.#status.value.unread);
    this.#change({ ledger });
    this.#watchAnswers(ledger.inFlight.length > 0);
  }

  #hear(event: SocketEvent): void {
    switch (event.type) {
      case 'authorized':
        clearTimeout(this.#blink);
        this.#change({
          connection: 'open',
          away: false,
          writable: event.writable,
          transport: event.transport,
          problem: null,
        });
        break;
      case 'synced':
        this.#isInStep = true;
        this.#change({ synced: true });
        this.#asked?.resolve(event.frame);
        break;
      case 'disowned':
        void this.#bringInAgain(event.clients);
        break;
      case 'sent-update':
        this.#book(sentUpdate);
        break;
      case 'sent-catch-up':
        this.#book(sentCatchUp);
        break;
      case 'acknowledged':
        this.#stopAnswerWatch();
        this.#book(acknowledged);
        break;
      case 'refused':
        this.#hearRefusal();
        break;
      case 'word':
        for (const hearer of [...this.#hearers]) hearer(event.text);
        break;
      case 'lost':
        this.#hearLoss();
        break;
      default:
        this.#hearProblem(event);
    }
  }

  #hearProblem(event: SocketEvent & { type: 'denied' | 'closed' }): void {
    clearTimeout(this.#blink);
    this.#fallOutOfStep();
    this.#change({ connection: 'lost', problem: { kind: event.type, reason: event.reason } });
  }

  /**
   * Edits here stand under client ids that are another author's: they are brought in again under new ones, in a document that
   * takes the place of this one. If the connection goes meanwhile, the next one hears of them anew.
   */
  async #bringInAgain(clients: readonly number[]): Promise<void> {
    for (const client of clients) this.#disowned.add(client);
    if (this.#isRenewing || !this.#copy) return;
    this.#isRenewing = true;
    try {
      const { renew } = await import('./renewal/renew.ts');
      await renew({
        name: this.#parts.name,
        doc: this.doc,
        disowned: this.#disowned,
        times: this.#renewals,
        copy: this.#copy,
        ask: (question) =>
          new Promise((resolve, reject) => {
            if (!this.#isInStep) return reject();
            this.#asked = { resolve, reject };
            this.#socket.send(question);
          }),
        composing: this.#parts.composing,
        replaceBy: (doc, follow) => this.#replaceBy(doc, follow),
      });
    } catch {
      if (this.#status.value.connection === 'open')
        this.#change({ problem: { kind: 'refused', reason: 'author' } });
    }
    this.#isRenewing = false;
  }

  #replaceBy(doc: Doc, follow: Follow): void {
    const [old, socket] = [this.#live.value, this.#socket];
    const live = { ...liveText(doc), follow };
    this.#isInStep = false;
    this.#socket = this.#attach(live);
    this.#live.set(live);
    this.#disowned = new Set();
    this.#renewals += 1;
    this.#book(disconnected);
    socket.destroy();
    old.doc.destroy();
    this.#socket.open();
  }

  #hearRefusal(): void {
    this.#book(refused);
    if (this.#isRenewing) return;
    // A reader's handshake is refused as a matter of course; it carries nothing.
    if (this.#status.value.ledger.pending > 0) this.#change({ problem: { kind: 'refused', reason: '' } });
  }

  #hearLoss(): void {
    this.#fallOutOfStep();
    // Each failed try is a loss too; only the first one starts the clock.
    if (this.#status.value.connection !== 'open') return;
    this.#change({ connection: 'lost' });
    this.#waitForBlink();
  }

  #fallOutOfStep(): void {
    this.#isInStep = false;
    this.#asked?.reject();
    this.#book(disconnected);
  }

  #waitForBlink(): void {
    clearTimeout(this.#blink);
    this.#blink = setTimeout(() => this.#change({ away: true }), BLINK_MS);
  }

  #stopAnswerWatch(): void {
    clearTimeout(this.#answer);
    this.#answer = undefined;
  }

  #watchAnswers(waiting: boolean): void {
    if (!waiting) {
      this.#stopAnswerWatch();
      return;
    }
    if (this.#answer === undefined) this.#lookSoon(this.#socket.progress().moves, 0);
  }

  /** Looks soon whether anything moved; `still` is how long nothing has, milliseconds. */
  #lookSoon(seen: number, still: number): void {
    this.#answer = setTimeout(() => {
      const { moves, bytes } = this.#socket.progress();
      const quiet = moves === seen ? still + LOOK_MS : 0;
      if (quiet < ANSWER_MAX_MS + bytes / SLOWEST_BYTES_PER_MS) {
        this.#lookSoon(moves, quiet);
        return;
      }
      this.#answer = undefined;
      this.#socket.drop();
    }, LOOK_MS);
  }
}

function liveText(doc: Doc): LiveText {
  return { doc, awareness: new Awareness(doc) };
}
