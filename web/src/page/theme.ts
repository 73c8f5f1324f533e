import type { KeyStore } from './storage.ts';

/** How the page is lit: as the system says, or as the reader chose. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'encrier.theme';

/** All of them, in the order of the switch. */
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** The reader's choice. */
export function chosenTheme(store: KeyStore): Theme {
  const stored = store.read(KEY);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

/** Lights the page and remembers how. */
export function chooseTheme(store: KeyStore, theme: Theme): void {
  applyTheme(theme);
  if (theme === 'system') store.remove(KEY);
  else store.write(KEY, theme);
}

/** Lights the page. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
