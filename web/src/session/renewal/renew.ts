import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import type { LocalCopy } from '../local-copy.ts';
import type { Follow } from '../session.ts';
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
  /** The end of the word that is being composed; null: there is none. */
  readonly composing: (() => Promise<void> | null) | undefined;
  /** Puts the new document in the place of the old one, at once. */
  readonly replaceBy: (doc: Doc, follow: Follow) => void;
}

/**
 * Brings the edits of a document that the server does not take in again under new client ids: a new document, made of what the
 * server has and of all that only this browser has, takes the place of the old one on screen and in the copy here. What fails
 * before that moment changes nothing.
 */
export async function renew(parts: RenewalParts): Promise<void> {
  for (let isReplaced = false; !isReplaced; ) {
    // Another editor would cut it off.
    await parts.composing?.();
    // Only then: what the server takes in after it has answered would count as unknown to it.
    const state = updateIn(await parts.ask(wholeTextQuestion(parts.name)));
    await parts.copy.replace((stored) => {
      // One may have begun meanwhile.
      if (parts.composing?.()) return null;
      isReplaced = true;
      const { doc, follow } = renewed(parts, state, stored);
      parts.replaceBy(doc, follow);
      return doc;
    });
  }
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

function renewed(
  parts: RenewalParts,
  state: Uint8Array,
  stored: readonly Uint8Array[],
): { doc: Doc; follow: Follow } {
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
  const { update, follow } = rewrite(encodeStateAsUpdate(all, encodeStateVector(doc)), parts.disowned, salt);
  applyUpdate(doc, update);
  all.destroy();
  return { doc, follow };
}
