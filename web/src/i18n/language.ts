import type { KeyStore } from '../page/index.ts';
import { chooseLanguage, LANGUAGES, type Language } from './words.ts';

const KEY = 'encrier.language';

/** The page's language: what the reader chose here, else what the server said, else what the browser asks for. */
export function pageLanguage(store: KeyStore, served: string): Language {
  return chooseLanguage([store.read(KEY) ?? '', served, ...navigator.languages]);
}

/** Remembers the reader's choice; it shows after the next load. */
export function rememberLanguage(store: KeyStore, language: Language): void {
  store.write(KEY, language);
}

/** The language that the switch offers. */
export function otherLanguage(language: Language): Language {
  return LANGUAGES.find((other) => other !== language) ?? language;
}
