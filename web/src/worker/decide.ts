/**
 * What the service worker does with a request: pure rules, no caches, no network.
 *
 * The API, exports, sockets and everything else that only the server can answer are never touched.
 */

/** A page that can be shown without the server. */
export type Shell = 'index' | 'pad' | 'note';

/** What to do with a request. */
export type Decision =
  /** Leave it to the browser. */
  | { readonly kind: 'pass' }
  /** A hashed file: what is kept is right for ever. */
  | { readonly kind: 'asset' }
  /** A page: the server first, and without it the shell. */
  | { readonly kind: 'page'; readonly shell: Shell; readonly name: string };

/** What the worker must know of a request. */
export interface RequestFacts {
  readonly method: string;
  /** Whether the browser is going to another page. */
  readonly navigation: boolean;
  readonly url: URL;
  /** The origin that the worker serves. */
  readonly origin: string;
}

const PASS: Decision = { kind: 'pass' };

/** First parts of addresses that are no document's, though they look like `/{id}`: the server's own list, as a test compares. */
export const RESERVED: ReadonlySet<string> = new Set([
  '403',
  '404',
  '500',
  '_health',
  'admin',
  'api',
  'assets',
  'auth',
  'c',
  'check_store',
  'collab',
  'config',
  'd',
  'doc',
  'docs',
  'favicon.ico',
  'features',
  'health',
  'help',
  'history',
  'import',
  'login',
  'logout',
  'manifest.webmanifest',
  'me',
  'metrics',
  'n',
  'new',
  'oembed',
  'open',
  'p',
  'profile',
  'register',
  'robots.txt',
  's',
  'settings',
  'slide-example',
  'slides',
  'socket.io',
  'stats',
  'status',
  'sw.js',
  'uploadimage',
  'uploads',
  'user',
  'y',
  'yaml-metadata',
]);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Which page an address shows. */
function pageAt(pathname: string): Decision {
  const [first = '', second = '', ...rest] = pathname.slice(1).split('/');
  if (first === '') return { kind: 'page', shell: 'index', name: '' };
  if ((first === 'p' || first === 'n') && second !== '' && rest.length === 0) {
    return { kind: 'page', shell: first === 'p' ? 'pad' : 'note', name: decoded(second) };
  }
  return rootName(pathname) === null ? PASS : { kind: 'page', shell: 'note', name: decoded(first) };
}

/** The name, as the address writes it, of the document that a path at the root leads to. */
export function rootName(pathname: string): string | null {
  const [first = '', ...rest] = pathname.slice(1).split('/');
  const isName = first !== '' && rest.join('') === '' && !RESERVED.has(first);
  return isName ? first : null;
}

/** Decides. */
export function decide(request: RequestFacts): Decision {
  if (request.method !== 'GET' || request.url.origin !== request.origin) return PASS;
  if (request.url.pathname.startsWith('/assets/')) return { kind: 'asset' };
  return request.navigation ? pageAt(request.url.pathname) : PASS;
}

/**
 * The bootstrap of a page made here: of a document what the server said of it last, of the start page its language. Of a document that
 * this browser never saw nothing is made up: what is written into a note taken for a pad would be in a text that nothing shows.
 */
export function offlineBootstrap(facts: Readonly<Record<string, unknown>>, language: string): string {
  return scriptSafe(JSON.stringify({ ...facts, lang: language, offline: true }));
}

/** JSON that may stand inside a script element. */
export function scriptSafe(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that may stand in HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** A shell filled in as the server fills it. */
export function fillShell(html: string, bootstrap: string, title: string, language: string): string {
  return html
    .replace(/<html lang="[^"]*"/, () => `<html lang="${escapeHtml(language)}"`)
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(title)}</title>`)
    .replace(
      /(<script type="application\/json" id="bootstrap">)[^<]*(<\/script>)/,
      (_all, open: string, close: string) => open + bootstrap + close,
    );
}

/** Pages remembered, some 300 bytes each; the oldest go first, and open no more without the server. */
export const PAGES_MAX = 1_000;

/** Which of the remembered pages (oldest first) must go. */
export function surplus<T>(pages: readonly T[], max = PAGES_MAX): readonly T[] {
  return pages.slice(0, Math.max(0, pages.length - max));
}
