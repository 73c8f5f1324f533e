/**
 * The start page. It is plain HTML that works by itself; this adds the reader's language and theme and the documents that
 * this browser opened. No framework: there is nothing here that changes.
 */
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
  displayTitle,
  forgetRecent,
  type KeyStore,
  parseBootstrap,
  type RecentDocument,
  recentDocuments,
  THEMES,
} from '../page/index.ts';
import { startWorker } from '../worker/page.ts';
import { ago } from './ago.ts';

/** Brings the page to life. */
export async function enliven(root: Document): Promise<void> {
  const store = browserStore();
  const page = parseBootstrap(root.getElementById('bootstrap')?.textContent ?? '{}', 'pad');
  const language = pageLanguage(store, page.lang);
  const words = await loadWords(language);
  translate(root, words, language);
  root.title = words('start-title');
  applyTheme(chosenTheme(store));
  themeSwitch(root, store, words);
  languageSwitch(root, store, language);
  showRecent(root, store, words, language);
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

function entry(root: Document, recent: RecentDocument, words: Words, language: Language): HTMLElement {
  const item = root.createElement('li');
  const link = root.createElement('a');
  link.href = recent.path;
  const kind = root.createElement('span');
  kind.className = `kind kind-${recent.kind}`;
  kind.textContent = words(`kind-${recent.kind}`);
  const title = root.createElement('span');
  title.className = 'recent-name';
  title.textContent = displayTitle(recent, '', words(`untitled-${recent.kind}`));
  const time = root.createElement('time');
  time.dateTime = new Date(recent.opened_ms).toISOString();
  time.textContent = ago(language, recent.opened_ms, Date.now());
  link.append(kind, title, time);
  item.append(link);
  return item;
}

function showRecent(root: Document, store: KeyStore, words: Words, language: Language): void {
  const section = root.querySelector<HTMLElement>('.recent');
  const list = root.getElementById('recent-list');
  const documents = recentDocuments(store);
  if (!section || !list || documents.length === 0) return;
  list.replaceChildren(...documents.map((recent) => entry(root, recent, words, language)));
  section.hidden = false;
  root.getElementById('recent-forget')?.addEventListener('click', () => {
    forgetRecent(store);
    section.hidden = true;
    root.querySelector<HTMLElement>('.start-form input')?.focus();
  });
}
