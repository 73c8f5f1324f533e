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

/** First parts of addresses that are no note, though they look like `/{id}`. */
const RESERVED = new Set([
  'api',
  'assets',
  'collab',
  'd',
  'doc',
  'health',
  'manifest.webmanifest',
  'me',
  'metrics',
  'n',
  'new',
  'oembed',
  'open',
  'p',
  'robots.txt',
  's',
  'slides',
  'sw.js',
  'y',
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
  if (second === '' && rest.length === 0 && !RESERVED.has(first)) {
    return { kind: 'page', shell: 'note', name: decoded(first) };
  }
  return PASS;
}

/** Decides. */
export function decide(request: RequestFacts): Decision {
  if (request.method !== 'GET' || request.url.origin !== request.origin) return PASS;
  if (request.url.pathname.startsWith('/assets/')) return { kind: 'asset' };
  return request.navigation ? pageAt(request.url.pathname) : PASS;
}

/** The bootstrap of a page that this browser never saw: what its address tells, and that nothing is certain. */
export function guessBootstrap(shell: Shell, name: string, token: string, language: string): string {
  if (shell === 'index') return JSON.stringify({ lang: language, offline: true });
  const fields = {
    kind: shell,
    name,
    token,
    title: '',
    right: rightOf(name),
    lang: language,
    version: '',
    offline: true,
  };
  return scriptSafe(JSON.stringify(fields));
}

/** A link to read says so in its name (`r.` and 27 letters); whatever else is refused by the server later, with the text kept. */
function rightOf(name: string): 'read' | 'write' {
  return /^r\.[\w-]{27}$/.test(name) ? 'read' : 'write';
}

/** JSON that may stand inside a script element. */
export function scriptSafe(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

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

/** Pages remembered; the oldest go first. Their texts are kept elsewhere, so what is lost here is a title. */
export const PAGES_MAX = 200;

/** Which of the remembered pages (oldest first) must go. */
export function surplus<T>(pages: readonly T[], max = PAGES_MAX): readonly T[] {
  return pages.slice(0, Math.max(0, pages.length - max));
}
