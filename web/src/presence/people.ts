import type { Awareness } from 'y-protocols/awareness';
import type { Signal } from '../session/index.ts';
import { source } from '../session/index.ts';
import { safeColour } from './palette.ts';
import { cleanName, type Profile } from './profile.ts';

/** Somebody who has the document open. */
export interface Person {
  /** The Yjs client id: one per open page. */
  readonly client: number;
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly self: boolean;
}

/** People listed at most: the list is read by people, and a state costs memory in every browser. */
export const PEOPLE_MAX = 200;

function person(client: number, self: number, state: Record<string, unknown>): Person | null {
  const user = state.user;
  if (typeof user !== 'object' || user === null) return null;
  const fields = user as Record<string, unknown>;
  const name = typeof fields.name === 'string' ? cleanName(fields.name) : '';
  return { client, name: name || '?', color: safeColour(fields.color), self: client === self };
}

/** Everybody here, oneself first, then by name. Anything may be announced: what is no person is left out. */
export function listPeople(awareness: Awareness): Person[] {
  const self = awareness.clientID;
  const people: Person[] = [];
  for (const [client, state] of awareness.getStates()) {
    const found = person(client, self, state);
    if (found) people.push(found);
    if (people.length === PEOPLE_MAX) break;
  }
  return people.sort(
    (a, b) => Number(b.self) - Number(a.self) || a.name.localeCompare(b.name) || a.client - b.client,
  );
}

/** The people of a document, as they come, go and rename themselves. */
export function watchPeople(live: Signal<{ readonly awareness: Awareness }>): Signal<readonly Person[]> {
  const people = source<readonly Person[]>([]);
  const shown = (list: readonly Person[]): string => JSON.stringify(list);
  live.subscribe(({ awareness }) => {
    const list = (): void => {
      const next = listPeople(awareness);
      // Carets move all the time; the list changes seldom.
      if (shown(next) !== shown(people.value)) people.set(next);
    };
    awareness.on('change', list);
    list();
  });
  return people;
}

/** Tells the others who this browser is. */
export function announce(awareness: Awareness, profile: Profile): void {
  // Of a page that was put away nothing is left, and a field cannot be set in nothing.
  awareness.setLocalState({
    ...awareness.getLocalState(),
    user: { name: profile.name, color: profile.color },
  });
}

/** One or two letters for an avatar: of the first and the last word, numbers included ("Invité·e 42" gives "I4"). */
export function initials(name: string): string {
  const words = name.split(/[\s\-_]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words[0] ?? name;
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return ([...first][0] ?? '?').concat([...last][0] ?? '').toLocaleUpperCase();
}
