import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';
import type { Transport } from './transport/index.ts';

/** What happens on the way to the server, in order. */
export type SocketEvent =
  /** The server let us in, with this right. */
  | { readonly type: 'authorized'; readonly writable: boolean; readonly transport: Transport }
  /** The server's answer to what we lack has been applied; the frame holds it. */
  | { readonly type: 'synced'; readonly frame: Uint8Array }
  /** One local edit went out. */
  | { readonly type: 'sent-update' }
  /** All that the server lacked went out. */
  | { readonly type: 'sent-catch-up' }
  /** The oldest message that was not answered is on disk, or will not be. */
  | { readonly type: 'acknowledged' }
  | { readonly type: 'refused' }
  /** What is refused next stands under these client ids, which are another author's. */
  | { readonly type: 'disowned'; readonly clients: readonly number[] }
  /** The server says something about the document that is not of its text. */
  | { readonly type: 'word'; readonly text: string }
  /** The connection is gone; the socket tries again by itself. */
  | { readonly type: 'lost' }
  /** The server does not let us in. */
  | { readonly type: 'denied'; readonly reason: string }
  /** The server closed this document (not the connection). */
  | { readonly type: 'closed'; readonly reason: string };

/** Bytes that the slowest network carries in a millisecond, where nothing shows how many it does. */
export const SLOWEST_BYTES_PER_MS = 16;

/** How what was sent gets on. */
export interface Progress {
  /** Another number than before: the connection lives, for something came, or what had to wait has left. */
  readonly moves: number;
  /** Bytes of edits that are not answered. */
  readonly bytes: number;
}

/** The way to the server for one document. It must not speak before `open`. */
export interface CollabSocket {
  /** Connects and keeps connecting. */
  open(): void;
  /** Tries again now, if it is waiting to; `isNewNetwork`: what failed on the last network may work on this one. */
  nudge(isNewNetwork: boolean): void;
  /** Sends a frame of one's own. */
  send(frame: Uint8Array): void;
  progress(): Progress;
  /** Gives the present connection up as dead and tries again. */
  drop(): void;
  /** Asks for the document again, after `denied` or `closed`. */
  rejoin(): void;
  /** Says something about the document that is not of its text; lost while there is no connection. */
  say(word: string): void;
  /** Ends for good. */
  destroy(): void;
}

/** Makes the way to the server. */
export type SocketFactory = (
  doc: Doc,
  awareness: Awareness,
  listener: (event: SocketEvent) => void,
) => CollabSocket;
