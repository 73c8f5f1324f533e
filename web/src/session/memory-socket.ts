import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { applyUpdate, Doc, decodeUpdate, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import type { CollabSocket, Progress, SocketEvent, SocketFactory } from './socket.ts';

/** The in-memory twin of server and socket, for tests: one document, everybody on it, no time passing. */
export class MemoryServer {
  readonly doc = new Doc();
  readonly #members = new Set<Member>();
  #reachable = true;
  /** Whether edits are taken. */
  writable = true;
  /** Whether anybody is let in. */
  admits = true;
  /** Client ids under which nobody's edits are taken: they are somebody else's. */
  readonly disowned = new Set<number>();
  /** While true, edits are kept but not acknowledged; {@link acknowledgeAll} answers them. */
  slow = false;
  /** Bytes that travel in a second; each edit's answer comes when it has travelled. */
  rate = Number.POSITIVE_INFINITY;
  /** Whether the network shows that bytes leave. */
  showsBytes = false;
  /** Connections that a page gave up as dead. */
  drops = 0;

  /** The way to this server. */
  readonly socket: SocketFactory = (doc, _awareness, listener) => new Member(this, doc, listener);

  /** Ends all connections and takes no new ones. */
  goAway(): void {
    this.#reachable = false;
    for (const member of [...this.#members]) member.lose();
  }

  /** Takes connections again; sockets come back when they try. */
  comeBack(): void {
    this.#reachable = true;
  }

  /** Answers everything that waits. */
  acknowledgeAll(): void {
    for (const member of this.#members) member.settle();
  }

  join(member: Member): boolean {
    if (this.#reachable) this.#members.add(member);
    return this.#reachable;
  }

  leave(member: Member): void {
    this.#members.delete(member);
  }

  /** The client ids of an update under which edits are not taken. */
  refusedIn(update: Uint8Array): number[] {
    const clients = decodeUpdate(update).structs.map(({ id }) => id.client);
    return [...new Set(clients)].filter((client) => this.disowned.has(client));
  }

  receive(from: Member, update: Uint8Array): void {
    applyUpdate(this.doc, update);
    for (const member of this.#members) if (member !== from) member.hear(update);
  }
}

class Member implements CollabSocket {
  readonly #server: MemoryServer;
  readonly #doc: Doc;
  readonly #listener: (event: SocketEvent) => void;
  #connected = false;
  #waiting: SocketEvent[] = [];
  /** Bytes that have not arrived. */
  #travelling = 0;
  #opened = Date.now();

  constructor(server: MemoryServer, doc: Doc, listener: (event: SocketEvent) => void) {
    this.#server = server;
    this.#doc = doc;
    this.#listener = listener;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this || !this.#connected) return;
      listener({ type: 'sent-update' });
      this.#deliver(update);
    });
  }

  open(): void {
    this.nudge();
  }

  nudge(): void {
    if (this.#connected) return;
    if (!this.#server.admits) {
      this.#listener({ type: 'denied', reason: 'permission-denied' });
      return;
    }
    if (!this.#server.join(this)) {
      this.#listener({ type: 'lost' });
      return;
    }
    this.#connected = true;
    this.#listener({ type: 'authorized', writable: this.#server.writable, transport: 'websocket' });
    const missing = encodeStateAsUpdate(this.#server.doc, encodeStateVector(this.#doc));
    const ours = encodeStateAsUpdate(this.#doc, encodeStateVector(this.#server.doc));
    applyUpdate(this.#doc, missing, this);
    this.#listener({ type: 'synced', frame: new Uint8Array() });
    this.#listener({ type: 'sent-catch-up' });
    this.#deliver(ours);
  }

  /** Knows one question: what the server has. */
  send(): void {
    if (!this.#connected) return;
    const encoder = createEncoder();
    writeVarString(encoder, 'réunion');
    writeVarUint(encoder, 0);
    writeVarUint(encoder, 1);
    writeVarUint8Array(encoder, encodeStateAsUpdate(this.#server.doc));
    this.#listener({ type: 'synced', frame: toUint8Array(encoder) });
  }

  progress(): Progress {
    const moves = this.#server.showsBytes ? Date.now() - this.#opened : 0;
    return { moves, bytes: this.#travelling };
  }

  drop(): void {
    this.#server.drops += 1;
    this.lose();
    this.nudge();
  }

  rejoin(): void {
    this.lose();
    this.nudge();
  }

  destroy(): void {
    this.#connected = false;
    this.#server.leave(this);
  }

  lose(): void {
    if (!this.#connected) return;
    this.destroy();
    this.#waiting = [];
    this.#listener({ type: 'lost' });
  }

  say(): void {}

  hear(update: Uint8Array): void {
    applyUpdate(this.#doc, update, this);
  }

  settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const event of waiting) this.#listener(event);
  }

  #travel(bytes: number): void {
    this.#travelling += bytes;
    setTimeout(
      () => {
        this.#travelling -= bytes;
        this.settle();
      },
      (bytes / this.#server.rate) * 1_000,
    );
  }

  #deliver(update: Uint8Array): void {
    const clients = this.#server.refusedIn(update);
    if (clients.length > 0) this.#waiting.push({ type: 'disowned', clients });
    const isTaken = this.#server.writable && clients.length === 0;
    if (isTaken) this.#server.receive(this, update);
    this.#waiting.push({ type: isTaken ? 'acknowledged' : 'refused' });
    if (this.#server.slow) return;
    if (this.#server.rate === Number.POSITIVE_INFINITY) this.settle();
    else this.#travel(update.length);
  }
}
