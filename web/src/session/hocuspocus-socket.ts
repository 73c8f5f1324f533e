import { HocuspocusProvider, HocuspocusProviderWebsocket, WebSocketStatus } from '@hocuspocus/provider';
import { disownedClients, frameKind } from './frames.ts';
import type { CollabSocket, Progress, SocketEvent, SocketFactory } from './socket.ts';
import { TransportLoader, type TransportMemory } from './transport/index.ts';

/** Where and as whom to connect. */
export interface HocuspocusTarget {
  readonly url: string;
  /** The document's name on the socket. */
  readonly name: string;
  /** The secret that opens it; empty when the cookie is enough. */
  readonly token: string;
  /** Remembers for this tab which transport works. */
  readonly memory: TransportMemory;
}

/** First retry, milliseconds: quick, yet spread so that a restarted server does not meet everybody at once. */
const RETRY_FIRST_MIN_MS = 300;
const RETRY_FIRST_MAX_MS = 900;
/** No wait between two tries is longer: a class that gets its network back does not wait half a minute. */
const RETRY_MAX_MS = 6_000;
/**
 * Silence after which a connection counts as dead, milliseconds. Presence is renewed every 15 s and comes back to its
 * sender; a browser slows the timers of a hidden page to one a minute, hence more than that.
 */
const SILENCE_MAX_MS = 75_000;

/** The provider's socket, made to tell what it sends and to keep nothing while there is no connection. */
class WatchedSocket extends HocuspocusProviderWebsocket {
  onFrameSent: (frame: Uint8Array) => void = () => {};
  readonly transports: TransportLoader;
  /** The bytes of each message whose answer is on its way, oldest first. */
  unanswered: number[] = [];
  #moves = 0;
  #buffered = 0;
  #mayChangeOver = false;

  constructor(target: HocuspocusTarget) {
    const transports = new TransportLoader({
      url: target.url,
      memory: target.memory,
      again: () => this.again(),
      freed: () => {
        this.#mayChangeOver = true;
        this.rested();
      },
    });
    super({
      url: target.url,
      autoConnect: false,
      delay: Math.round(RETRY_FIRST_MIN_MS + Math.random() * (RETRY_FIRST_MAX_MS - RETRY_FIRST_MIN_MS)),
      minDelay: RETRY_FIRST_MIN_MS,
      maxDelay: RETRY_MAX_MS,
      factor: 1.7,
      messageReconnectTimeout: SILENCE_MAX_MS,
      // The provider says `new`; what a function called so returns is what it gets.
      WebSocketPolyfill: function transport() {
        return transports.open();
      },
    });
    this.transports = transports;
    this.on('message', () => {
      this.#moves += 1;
    });
  }

  /**
   * How what was sent gets on. Bytes that the browser holds back and that become fewer have left; one that holds none back
   * tells nothing: the system takes some for a dead connection too.
   */
  progress(): Progress {
    const buffered = this.webSocket?.bufferedAmount ?? 0;
    if (buffered < this.#buffered) this.#moves += 1;
    this.#buffered = buffered;
    return { moves: this.#moves, bytes: this.unanswered.reduce((sum, bytes) => sum + bytes, 0) };
  }

  /**
   * Sends, or drops. The parent keeps messages for later; the handshake carries all of them anyway, and an edit sent twice
   * is answered twice, which no account survives.
   */
  override send(message: Uint8Array): void {
    if (this.webSocket?.readyState !== WebSocket.OPEN) return;
    this.onFrameSent(message);
    this.webSocket.send(message as Uint8Array<ArrayBuffer>);
  }

  /** Gives up a connection that the browser still believes in. */
  abandon(): void {
    if (this.status === WebSocketStatus.Connected)
      this.emit('close', { event: { code: 4408, reason: 'silent' } });
  }

  /** Gives up whatever is being tried or used, and tries anew at once. */
  again(): void {
    if (!this.shouldConnect) return;
    this.emit('close', { event: { code: 4408, reason: 'silent' } });
    void this.connect();
  }

  /** Changes over to a transport that works again, in a moment in which nothing waits for an answer. */
  rested(): void {
    if (!this.#mayChangeOver || this.unanswered.length > 0) return;
    this.#mayChangeOver = false;
    this.again();
  }
}

/** The way to the server by npm's Hocuspocus provider. */
export function hocuspocusSocket(target: HocuspocusTarget): SocketFactory {
  return (doc, awareness, listener): CollabSocket => {
    const socket = new WatchedSocket(target);
    const provider = new HocuspocusProvider({
      name: target.name,
      token: target.token,
      document: doc,
      awareness,
      websocketProvider: socket,
    });
    listen(socket, provider, listener);
    return {
      open: () => {
        provider.attach();
        void socket.transports.ready().then(() => socket.connect());
      },
      nudge: (isNewNetwork) => {
        if (isNewNetwork) socket.transports.networkChanged();
        if (socket.status === WebSocketStatus.Disconnected) void socket.connect();
      },
      send: (frame) => socket.send(frame),
      progress: () => socket.progress(),
      drop: () => socket.abandon(),
      say: (word) => provider.sendStateless(word),
      rejoin: () => {
        provider.detach();
        provider.attach();
        if (socket.status === WebSocketStatus.Disconnected) void socket.connect();
      },
      destroy: () => {
        provider.destroy();
        socket.transports.stop();
        socket.destroy();
      },
    };
  };
}

function listen(
  socket: WatchedSocket,
  provider: HocuspocusProvider,
  listener: (event: SocketEvent) => void,
): void {
  socket.onFrameSent = (frame) => {
    const kind = frameKind(frame);
    if (kind !== 'update' && kind !== 'step2') return;
    socket.unanswered.push(frame.length);
    listener({ type: kind === 'update' ? 'sent-update' : 'sent-catch-up' });
  };
  provider.on('message', ({ event }: { event: MessageEvent<ArrayBuffer> }) => {
    const frame = new Uint8Array(event.data);
    const kind = frameKind(frame);
    if (kind === 'acknowledged' || kind === 'refused') {
      socket.unanswered.shift();
      listener({ type: kind });
      socket.rested();
    }
    // The provider tells of a message before it applies it.
    if (kind === 'step2') queueMicrotask(() => listener({ type: 'synced', frame }));
  });
  provider.on('stateless', ({ payload }: { payload: string }) => {
    const clients = disownedClients(payload);
    listener(clients ? { type: 'disowned', clients } : { type: 'word', text: payload });
  });
  provider.on('authenticated', ({ scope }: { scope: string }) => {
    const { transport } = socket.transports.present;
    listener({ type: 'authorized', writable: scope !== 'readonly', transport });
  });
  provider.on('authenticationFailed', ({ reason }: { reason: string }) =>
    listener({ type: 'denied', reason }),
  );
  provider.on('close', ({ event }: { event: { code: number; reason: string } }) => {
    // Code 1000 comes from a CLOSE message about this document; the connection itself is still there.
    const documentClosed = event.code === 1000 && socket.status === WebSocketStatus.Connected;
    socket.unanswered = [];
    listener(documentClosed ? { type: 'closed', reason: event.reason } : { type: 'lost' });
  });
}
