import type { KeyStore } from '../page/index.ts';

/** What a note's page shows: the source, both, or what it looks like. */
export type NoteMode = 'edit' | 'both' | 'view';

/** All of them, in the order of the switch. */
export const NOTE_MODES: readonly NoteMode[] = ['edit', 'both', 'view'];

/** Their keys, as CodiMD has them. */
export const MODE_KEYS: Readonly<Record<NoteMode, readonly string[]>> = {
  edit: ['Mod-Alt-e'],
  both: ['Mod-Alt-b'],
  view: ['Mod-Alt-v'],
};

/** Where there is place for two columns. */
export const WIDE = '(min-width: 50rem)';

/** What an address asks for (`?edit`, `?both`, `?view`), else what suits the reader and the screen. */
export function modeOf(search: string, writes: boolean, isWide: boolean): NoteMode {
  const asked = new URLSearchParams(search);
  const named = NOTE_MODES.find((mode) => asked.has(mode));
  const mode = named ?? (writes ? 'both' : 'view');
  if (mode !== 'both' || isWide) return mode;
  return writes ? 'edit' : 'view';
}

/** The address of the page with another mode; whatever else it says stays. */
export function addressWith(mode: NoteMode, address: string): string {
  const url = new URL(address);
  const others = url.search
    .slice(1)
    .split('&')
    .filter((part) => part && !NOTE_MODES.some((name) => part === name || part.startsWith(`${name}=`)));
  url.search = [mode, ...others].join('&');
  return url.href;
}

/**
 * The mode that a key asks for. AltGr is Ctrl+Alt on some systems, and writes letters. The letter is the keyboard's own; where
 * Alt makes another sign of it, the one that the key has on most.
 */
export function modeOfKey(event: KeyboardEvent): NoteMode | null {
  if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.shiftKey) return null;
  if (event.getModifierState('AltGraph')) return null;
  const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.slice(3);
  return NOTE_MODES.find((mode) => mode[0] === letter.toLowerCase()) ?? null;
}

const SPLIT_KEY = 'encrier.split';

/** How much of the width the source gets, per cent. */
export const SPLIT_MIN = 20;
export const SPLIT_MAX = 80;

/** Keeps a share within its bounds. */
export function boundedSplit(share: number): number {
  return Math.round(Math.min(SPLIT_MAX, Math.max(SPLIT_MIN, share)));
}

/** The share that the reader chose. */
export function chosenSplit(store: KeyStore): number {
  const stored = Number(store.read(SPLIT_KEY) ?? Number.NaN);
  return Number.isFinite(stored) ? boundedSplit(stored) : 50;
}

export function rememberSplit(store: KeyStore, share: number): void {
  store.write(SPLIT_KEY, String(share));
}

/** The share after a key on the separator; null for keys that do not move it. */
export function splitAfterKey(share: number, key: string): number | null {
  const moved: Record<string, number> = {
    ArrowLeft: share - 2,
    ArrowRight: share + 2,
    PageUp: share - 10,
    PageDown: share + 10,
    Home: SPLIT_MIN,
    End: SPLIT_MAX,
  };
  const next = moved[key];
  return next === undefined ? null : boundedSplit(next);
}
