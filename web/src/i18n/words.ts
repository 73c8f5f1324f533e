import { FluentBundle, type FluentResource, type FluentVariable } from '@fluent/bundle';
import french from '../../locales/fr/client.ftl';

/** The languages that the client speaks; the first is the one it was written in. */
export const LANGUAGES = ['fr', 'en'] as const;

/** One of them. */
export type Language = (typeof LANGUAGES)[number];

/** Finds the sentence for a key. */
export type Words = (key: string, values?: Record<string, FluentVariable>) => string;

/** French comes with the page; other languages are fetched when they are wanted. */
const SOURCES: Record<Language, () => Promise<FluentResource>> = {
  fr: async () => french,
  // A page in the other language is better than none.
  en: () =>
    import('../../locales/en/client.ftl').then(
      (part) => part.default,
      () => french,
    ),
};

/** The first of `wishes` (language tags, best first) that the client speaks. */
export function chooseLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const found = LANGUAGES.find((language) => wish.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'fr';
}

/** The sentences of `resources`. A missing key shows itself: a test holds that none is. */
export function wordsOf(language: Language, ...resources: FluentResource[]): Words {
  // Isolation marks would end up in file names, titles and tests; the values are names and numbers.
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const resource of resources) bundle.addResource(resource);
  return (key, values) => {
    const pattern = bundle.getMessage(key)?.value;
    return pattern ? bundle.formatPattern(pattern, values) : key;
  };
}

/** All sentences of one language that every page has, and `more` that only this one has. */
export async function loadWords(language: Language, ...more: FluentResource[]): Promise<Words> {
  return wordsOf(language, await SOURCES[language](), ...more);
}
