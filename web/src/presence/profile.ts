import type { KeyStore } from '../page/index.ts';
import { AUTHOR_COLOURS, safeColour } from './palette.ts';

/** Who this browser says it is. */
export interface Profile {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
}

const KEY = 'encrier.profile';

/** Letters of a name; a longer one would push the text aside at every caret. */
export const NAME_CHARACTERS_MAX = 40;

const CONTROL = /\p{Cc}+/gu;

/** A name as it may be shown: one line, trimmed, bounded. */
export function cleanName(name: string): string {
  return [...name.replace(CONTROL, ' ').trim()].slice(0, NAME_CHARACTERS_MAX).join('');
}

/** The profile kept here, or a new one called by `guest` (the word for guests, with a number). */
export function loadProfile(
  store: KeyStore,
  guest: (number: number) => string,
  random: () => number,
): Profile {
  try {
    const kept: unknown = JSON.parse(store.read(KEY) ?? 'null');
    if (typeof kept === 'object' && kept !== null && 'name' in kept && 'color' in kept) {
      const name = typeof kept.name === 'string' ? cleanName(kept.name) : '';
      if (name) return { name, color: safeColour(kept.color) };
    }
  } catch {
    // A profile that cannot be read is replaced.
  }
  const colour = AUTHOR_COLOURS[Math.floor(random() * AUTHOR_COLOURS.length)];
  const profile = { name: guest(1 + Math.floor(random() * 99)), color: safeColour(colour?.solid) };
  saveProfile(store, profile);
  return profile;
}

/** Keeps the profile for the next documents. */
export function saveProfile(store: KeyStore, profile: Profile): void {
  store.write(KEY, JSON.stringify(profile));
}
