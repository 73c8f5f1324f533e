/**
 * The start page. It is plain HTML that works by itself; this adds the reader's language and theme, files to import and the
 * list of what was opened. No framework: one list is drawn anew when it changes.
 */
import type { FluentResource } from '@fluent/bundle';
import french from '../../locales/fr/start.ftl';
import {
  type Language,
  loadWords,
  otherLanguage,
  pageLanguage,
  rememberLanguage,
  type Words,
} from '../i18n/index.ts';
import {
  applyTheme,
  browserStore,
  chooseTheme,
  chosenTheme,
  type KeyStore,
  parseBootstrap,
  THEMES,
} from '../page/index.ts';
import { startWorker } from '../worker/page.ts';
import { importFiles } from './file-import.ts';
import { History } from './history.ts';
import { browserList, serverList, type VisitedList } from './lists.ts';

/** This page's own sentences. */
const SENTENCES: Record<Language, () => Promise<FluentResource>> = {
  fr: async () => french,
  en: async () => (await import('../../locales/en/start.ftl')).default,
};

/** Brings the page to life. */
export async function enliven(root: Document): Promise<void> {
  const store = browserStore();
  const json = root.getElementById('bootstrap')?.textContent || '{}';
  const page = parseBootstrap(json, 'pad');
  const language = pageLanguage(store, page.lang);
  const words = await loadWords(language, await SENTENCES[language]());
  translate(root, words, language);
  root.title = words('start-title');
  applyTheme(chosenTheme(store));
  themeSwitch(root, store, words);
  languageSwitch(root, store, language);
  const { person } = JSON.parse(json) as { person?: unknown };
  showHistory(root, words, language, person === true ? serverList() : browserList(store));
  const form = root.querySelector<HTMLFormElement>('form.import');
  if (form) importFiles(form, words, language);
  const version = root.getElementById('version');
  if (version && page.version) version.textContent = words('start-version', { version: page.version });
  startWorker();
}

function translate(root: Document, words: Words, language: Language): void {
  root.documentElement.lang = language;
  for (const element of root.querySelectorAll<HTMLElement>('[data-words]')) {
    element.textContent = words(element.dataset.words ?? '');
  }
}

function themeSwitch(root: Document, store: KeyStore, words: Words): void {
  const button = root.getElementById('theme');
  if (!button) return;
  const show = (): void => {
    button.textContent = words(`theme-${chosenTheme(store)}`);
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(chosenTheme(store)) + 1) % THEMES.length];
    if (next) chooseTheme(store, next);
    show();
  });
  show();
}

function languageSwitch(root: Document, store: KeyStore, language: Language): void {
  const button = root.getElementById('language');
  if (!button) return;
  button.hidden = false;
  button.lang = otherLanguage(language);
  button.addEventListener('click', () => {
    rememberLanguage(store, otherLanguage(language));
    location.reload();
  });
}

function showHistory(root: Document, words: Words, language: Language, list: VisitedList): void {
  const section = root.querySelector<HTMLElement>('.mine');
  if (section) void new History(section, list, words, language).show();
}
