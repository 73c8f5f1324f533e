/**
 * The account of this browser's edits: which of them the server has put on disk.
 *
 * The provider's own `unsyncedChanges` is not used: it starts again from 1 at each connection and counts any answer against
 * any message, so it can reach 0 while an edit is still on its way. Here each message sent knows how many edits it carries, and an
 * answer settles the oldest message (the server answers in the order of arrival).
 *
 * Deliberately absent: time, sockets, storage.
 */
export interface Ledger {
  /** Edits of this browser that the server has not acknowledged, in flight or not. */
  readonly pending: number;
  /** Messages sent on the present connection and not yet answered: how many edits each carries, oldest first. */
  readonly inFlight: readonly number[];
  /** Whether the server, on the present connection, has acknowledged all that this browser knew when it connected. */
  readonly caughtUp: boolean;
}

/** An account that starts with `pending` edits kept from an earlier page. */
export function openLedger(pending = 0): Ledger {
  return { pending, inFlight: [], caughtUp: false };
}

const carried = (ledger: Ledger): number => ledger.inFlight.reduce((sum, edits) => sum + edits, 0);

/** The person changed the text. */
export function edited(ledger: Ledger): Ledger {
  return { ...ledger, pending: ledger.pending + 1 };
}

/** One edit went out by itself. */
export function sentUpdate(ledger: Ledger): Ledger {
  const edits = Math.min(1, ledger.pending - carried(ledger));
  return { ...ledger, inFlight: [...ledger.inFlight, edits] };
}

/** The answer to the server's question "what do you have that I lack" went out: it carries whatever was not sent. */
export function sentCatchUp(ledger: Ledger): Ledger {
  return { ...ledger, inFlight: [...ledger.inFlight, ledger.pending - carried(ledger)], caughtUp: false };
}

/** The server has put the oldest message on disk. */
export function acknowledged(ledger: Ledger): Ledger {
  const [edits = 0, ...inFlight] = ledger.inFlight;
  return {
    pending: ledger.pending - edits,
    inFlight,
    caughtUp: ledger.caughtUp || ledger.inFlight.length > 0,
  };
}

/** The server has refused the oldest message; its edits stay pending. */
export function refused(ledger: Ledger): Ledger {
  return { ...ledger, inFlight: ledger.inFlight.slice(1) };
}

/** The connection is gone: what was in flight may or may not have arrived, so it counts as not acknowledged. */
export function disconnected(ledger: Ledger): Ledger {
  return { pending: ledger.pending, inFlight: [], caughtUp: false };
}
