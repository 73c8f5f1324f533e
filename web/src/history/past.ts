/** What one author wrote without a long pause, as the server tells it. */
export interface Session {
  readonly from: number;
  readonly to: number;
  readonly began_at_ms: number;
  readonly ended_at_ms: number;
  readonly author: number;
  readonly mine: boolean;
}

/** A number of the log that has a name. */
export interface Version {
  readonly seq: number;
  readonly name: string;
}

/** The past of a document. */
export interface Past {
  readonly sessions: readonly Session[];
  readonly versions: readonly Version[];
}

/** Colours by which authors are told apart, as in the style sheet. */
const SLOTS = 12;

/** The colour of an author, 0 for whoever wrote without a key. */
export const slotOf = (author: number): number => (author === 0 ? 0 : ((author - 1) % SLOTS) + 1);

/** The last number. */
export const lastOf = (past: Past): number => past.sessions.at(-1)?.to ?? 0;

/** The session in which a number was written. */
export function sessionAt(past: Past, seq: number): Session | undefined {
  return past.sessions.find((session) => seq <= session.to);
}

/** The end of the session before or after a number; the nearest end where there is none. */
export function sessionStep(past: Past, seq: number, forward: boolean): number {
  const ends = past.sessions.map((session) => session.to);
  const found = forward ? ends.find((end) => end > seq) : ends.findLast((end) => end < seq);
  return found ?? (forward ? lastOf(past) : (ends[0] ?? 0));
}

/** A number within the past. */
export const within = (past: Past, seq: number): number =>
  Math.min(Math.max(Math.round(seq), 1), lastOf(past));
