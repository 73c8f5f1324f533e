import type { Ledger } from './ledger.ts';
import type { Transport } from './transport/index.ts';

/** What the server said that no waiting will mend. */
export interface Problem {
  /** `denied`: may not open it. `closed`: the server closed the document. `refused`: an edit was not taken. */
  readonly kind: 'denied' | 'closed' | 'refused';
  /** The server's own word for it. */
  readonly reason: string;
}

/** All that the save state is read from. */
export interface SessionStatus {
  /** The socket: trying for the first time, open, or lost. */
  readonly connection: 'connecting' | 'open' | 'lost';
  /** The connection has been away for longer than a blink, or the browser says that there is no network. */
  readonly away: boolean;
  /** Whether the viewer may write, as the page said and then the server. */
  readonly writable: boolean;
  /** Whether edits are also kept in this browser (IndexedDB). */
  readonly kept: boolean;
  /** Edits of earlier pages that the browser keeps and has not given out yet. */
  readonly unread: number;
  /** Whether the server's text has arrived once. */
  readonly synced: boolean;
  /** How messages travel. */
  readonly transport: Transport;
  readonly ledger: Ledger;
  readonly problem: Problem | null;
}

/** What the header says. */
export interface SaveState {
  readonly kind: 'saved' | 'saving' | 'reconnecting' | 'offline' | 'readonly' | 'refused' | 'unread';
  /** Edits of this browser that are not on the server. */
  readonly pending: number;
  /** Whether they would survive closing the page. */
  readonly kept: boolean;
}

function kindOf(status: SessionStatus): SaveState['kind'] {
  const { pending, caughtUp } = status.ledger;
  if (status.problem) return 'refused';
  if (status.connection !== 'open') return status.away || pending > 0 ? 'offline' : 'reconnecting';
  if (!status.writable) return pending > 0 ? 'refused' : 'readonly';
  if (pending > 0) return 'saving';
  if (!caughtUp) return 'reconnecting';
  return status.unread > 0 ? 'unread' : 'saved';
}

/** The one honest sentence about a session: `saved` only when every edit of this browser is on the server's disk. */
export function saveState(status: SessionStatus): SaveState {
  const kind = kindOf(status);
  return { kind, pending: kind === 'unread' ? status.unread : status.ledger.pending, kept: status.kept };
}
