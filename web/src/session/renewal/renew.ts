import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import type { LocalCopy } from '../local-copy.ts';
import { rewrite } from './rewrite.ts';

/** The message type and its step. */
const SYNC = 0;
const STEP_1 = 0;

/** What a renewal works with. */
export interface RenewalParts {
  /** The document's name on the socket. */
  readonly name: string;
  /** The document that holds edits under client ids of somebody else. */
  readonly doc: Doc;
  readonly disowned: ReadonlySet<number>;
  /** How often this page has done this before. */
  readonly times: number;
  readonly copy: LocalCopy;
  /** Sends a question; gives the frame of the server's answer. */
  readonly ask: (question: Uint8Array) => Promise<Uint8Array>;
  readonly mayReplace: (() => Promise<void>) | undefined;
  /** Puts the new document in the place of the old one, at once. */
  readonly replaceBy: (doc: Doc) => void;
}

/**
 * Brings the edits of a document that the server does not take in again under new client ids: a new document, made of what the
 * server has and of all that only this browser has, takes the place of the old one on screen and in the copy here. Gives the new
 * copy. What fails before that moment changes nothing.
 */
export async function renew(parts: RenewalParts): Promise<LocalCopy> {
  const state = updateIn(await parts.ask(wholeTextQuestion(parts.name)));
  await parts.mayReplace?.();
  return await parts.copy.replace((stored) => {
    const doc = renewed(parts, state, stored);
    parts.replaceBy(doc);
    return doc;
  });
}

/** The question for all that the server has of a document: the state vector of somebody who has nothing. */
export function wholeTextQuestion(name: string): Uint8Array {
  const encoder = createEncoder();
  writeVarString(encoder, name);
  writeVarUint(encoder, SYNC);
  writeVarUint(encoder, STEP_1);
  writeVarUint8Array(encoder, Uint8Array.of(0));
  return toUint8Array(encoder);
}

/** The update in a frame that answers a question. */
function updateIn(frame: Uint8Array): Uint8Array {
  const decoder = createDecoder(frame);
  readVarString(decoder);
  readVarUint(decoder);
  readVarUint(decoder);
  return readVarUint8Array(decoder);
}

function renewed(parts: RenewalParts, state: Uint8Array, stored: readonly Uint8Array[]): Doc {
  // Other tabs may have left edits in the copy that this page has not seen.
  const all = new Doc();
  for (const update of stored) applyUpdate(all, update);
  applyUpdate(all, encodeStateAsUpdate(parts.doc));
  // What waits for something that nobody here has is not in the text.
  all.store.pendingStructs = null;
  all.store.pendingDs = null;
  const doc = new Doc();
  applyUpdate(doc, state);
  // Should even the new ids be somebody's, the next ones are drawn by chance.
  const salt = parts.times === 0 ? 0 : doc.clientID;
  applyUpdate(doc, rewrite(encodeStateAsUpdate(all, encodeStateVector(doc)), parts.disowned, salt));
  all.destroy();
  return doc;
}
