import { type Language, loadWords, pageLanguage, type Words } from '../i18n/index.ts';
import {
  applyTheme,
  type Bootstrap,
  browserStore,
  chosenTheme,
  type DocumentApi,
  displayTitle,
  documentApi,
  headingOf,
  isLinkAlias,
  isRandomName,
  type KeyStore,
  type Kind,
  readBootstrap,
  rememberRecent,
  socketAddress,
} from '../page/index.ts';
import {
  announce,
  freeColour,
  listPeople,
  loadProfile,
  type Person,
  type Profile,
  saveProfile,
  watchPeople,
} from '../presence/index.ts';
import {
  DocumentSession,
  hocuspocusSocket,
  indexedDbCopy,
  pendingStore,
  type Signal,
  type Source,
  saveState,
  source,
  transportMemory,
} from '../session/index.ts';
import { watchComposition } from './composition.ts';

/** All that a document's page works with: the one object that components are given. */
export interface OpenDocument {
  readonly page: Bootstrap;
  readonly language: Language;
  readonly words: Words;
  readonly store: KeyStore;
  readonly api: DocumentApi;
  readonly session: DocumentSession;
  readonly people: Signal<readonly Person[]>;
  readonly profile: Signal<Profile>;
  /** The title that somebody gave the document; empty when nobody did. */
  readonly title: Source<string>;
  /** Its first words, which stand in for a title. */
  readonly heading: Signal<string>;
  setProfile(profile: Profile): void;
}

/** What keeps the page for offline days: nobody waits for it. */
const worker = () => import('../worker/page.ts');

/** Reads the page, opens the document's session and ties both to the browser's events. */
export async function openDocument(kind: Kind): Promise<OpenDocument> {
  const page = readBootstrap(kind);
  const store = browserStore();
  applyTheme(chosenTheme(store));
  const language = pageLanguage(store, page.lang);
  document.documentElement.lang = language;
  const comingWords = loadWords(language);
  const session = new DocumentSession({
    name: page.name,
    writable: page.right !== 'read',
    socket: hocuspocusSocket({
      url: socketAddress(location.origin),
      name: page.name,
      token: page.token,
      memory: transportMemory(browserStore('sessionStorage')),
    }),
    localCopy: indexedDbCopy,
    pending: pendingStore(store, page.name, crypto.randomUUID?.() ?? String(Math.random())),
    composing: watchComposition(document),
  });
  // What this browser keeps is read, and the connection made, while the sentences are on their way.
  void session.start();
  const words = await comingWords;
  const profile = source(loadProfile(store, (number) => words('guest-name', { number }), Math.random));
  session.live.subscribe(({ awareness }) => announce(awareness, profile.value));
  const title = source(page.title);
  const heading = source('');
  const shown = (): string =>
    displayTitle({ ...page, title: title.value }, heading.value, words(`untitled-${page.kind}`));
  watchHeading(session, page, heading);
  const call = (): void => {
    document.title = `${shown()} · Encrier`;
    const called = { ...page, title: title.value || heading.value };
    rememberRecent(store, called, location.pathname + location.search, Date.now());
  };
  heading.subscribe(call);
  title.subscribe((text) => {
    call();
    // A page that the worker made up says nothing that is worth keeping.
    if (!page.offline) void worker().then(({ rememberPage }) => rememberPage({ ...page, title: text }));
  });
  keepColoursApart(session, profile);
  watchBrowser(session, profile);
  askForStorage(session);
  void worker().then(({ startWorker }) => startWorker());
  return {
    page,
    language,
    words,
    store,
    api: documentApi(page),
    session,
    people: watchPeople(session.live),
    profile,
    title,
    heading,
    setProfile(next) {
      profile.set(next);
      saveProfile(store, next);
      announce(session.live.value.awareness, next);
    },
  };
}

/** Pause in typing after which the first words are read again, milliseconds. */
const HEADING_REST_MS = 800;

/** Follows the first words of a document whose name says nothing, and of notes, which begin with their title. */
function watchHeading(session: DocumentSession, page: Bootstrap, heading: Source<string>): void {
  if (page.kind === 'pad' && !isRandomName(page.name) && !isLinkAlias(page.name)) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.live.subscribe(({ doc }) => {
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => heading.set(headingOf(session.doc, page.kind)), HEADING_REST_MS);
    };
    // The text may be there already.
    soon();
    doc.on('update', soon);
  });
}

/** Who comes in with a colour that somebody here has already takes another, for this visit. */
function keepColoursApart(session: DocumentSession, profile: Source<Profile>): void {
  const unsubscribe = session.status.subscribe((status) => {
    if (!status.synced) return;
    queueMicrotask(() => unsubscribe());
    const { awareness } = session.live.value;
    const others = listPeople(awareness).filter((person) => !person.self);
    const color = freeColour(profile.value.color, new Set(others.map((person) => person.color)));
    if (color === profile.value.color) return;
    profile.set({ ...profile.value, color });
    announce(awareness, profile.value);
  });
}

function watchBrowser(session: DocumentSession, profile: Signal<Profile>): void {
  window.addEventListener('online', () => session.nudge(true));
  window.addEventListener('offline', () => session.networkLost());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') session.nudge();
  });
  window.addEventListener('pagehide', () => session.keep());
  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    // The provider has told everybody that one left, as for any page that ends; this one was put away, and is back.
    announce(session.live.value.awareness, profile.value);
    session.nudge();
  });
  window.addEventListener('beforeunload', (event) => {
    const { ledger, kept } = session.status.value;
    // Edits that this browser keeps come back by themselves; only where it keeps none is there something to lose.
    if (ledger.pending > 0 && !kept) event.preventDefault();
  });
  const unsubscribe = session.status.subscribe((status) => {
    if (!status.synced) return;
    // Tests and embedding pages wait for this.
    document.documentElement.dataset.ready = 'true';
    queueMicrotask(() => unsubscribe());
  });
}

/** Asks the browser, once, to clear away nothing of ours. Some ask the person: not before something is only here. */
function askForStorage(session: DocumentSession): void {
  const unsubscribe = session.status.subscribe((status) => {
    if (saveState(status).kind !== 'offline' || status.ledger.pending === 0) return;
    queueMicrotask(() => unsubscribe());
    void navigator.storage?.persist?.().catch(() => false);
  });
}

/** How long a page without a local copy waits for the server's text before it lets one write, milliseconds. */
const FIRST_TEXT_MAX_MS = 1_500;

/**
 * Resolves when there is something to show: at once when this browser has a copy, else with the server's text, else when
 * waiting any longer would only be in the way.
 */
export async function textToShow(session: DocumentSession, isEmpty: () => boolean): Promise<void> {
  await session.start();
  if (!isEmpty()) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, FIRST_TEXT_MAX_MS);
    const unsubscribe = session.status.subscribe((status) => {
      if (status.synced || status.problem || status.connection === 'lost') queueMicrotask(done);
    });
    function done(): void {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    }
  });
}
