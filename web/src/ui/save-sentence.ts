import type { SaveState } from '../session/index.ts';

/** The states whose sentence says where edits are that the server has not. */
const TELLING = ['offline', 'refused'];

/** The states whose sentence is too long for a phone. */
const LONG = ['offline', 'unread'];

/** The name of the sentence for a save state; `short`: that of a phone. */
export function saveSentence({ kind, kept }: SaveState, isFirst: boolean, short = false): string {
  if (kind === 'reconnecting' && isFirst) return 'state-connecting';
  const length = short && LONG.includes(kind) ? '-short' : '';
  return `state-${kind}${length}${TELLING.includes(kind) && !kept ? '-unkept' : ''}`;
}
