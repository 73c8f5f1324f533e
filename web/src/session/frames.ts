import { createDecoder, readVarString, readVarUint } from 'lib0/decoding';

/** What the ledger must know of a Hocuspocus frame. */
export type FrameKind = 'step2' | 'update' | 'acknowledged' | 'refused' | 'other';

const SYNC = 0;
const SYNC_STATUS = 8;
const STEP_2 = 1;
const UPDATE = 2;

/** Reads the head of a frame: document name, type, and for the two types of interest the next number. */
export function frameKind(frame: Uint8Array): FrameKind {
  // A lone byte is the connection's ping or pong; it names no document.
  if (frame.length < 2) return 'other';
  const decoder = createDecoder(frame);
  readVarString(decoder);
  const type = readVarUint(decoder);
  if (type === SYNC_STATUS) return readVarUint(decoder) === 1 ? 'acknowledged' : 'refused';
  if (type !== SYNC) return 'other';
  const step = readVarUint(decoder);
  if (step === STEP_2) return 'step2';
  return step === UPDATE ? 'update' : 'other';
}

/** The client ids that a stateless message says are another author's; null: it says something else. */
export function disownedClients(payload: string): readonly number[] | null {
  try {
    const { type, reason, clients } = JSON.parse(payload);
    return type === 'refused' && reason === 'author' && Array.isArray(clients) ? clients : null;
  } catch {
    return null;
  }
}
