/**
 * The service worker: keeps the pages' shells and scripts, so that a document opens without the server; its text comes from
 * IndexedDB. It never keeps a document, an export or an answer of the API. Written by hand: the rules are in `decide.ts`.
 */
import { awayPage } from './away.ts';
import { PAGES_CACHE, SHELL_PREFIX } from './caches.ts';
import { type Decision, decide, fillShell, offlineBootstrap, rootName, type Shell } from './decide.ts';
import { type KeptPage, keptPage } from './kept.ts';

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build. */
declare const __SHELL__: { version: string; assets: string[]; shells: Record<Shell, string> };

const shell = __SHELL__;
const SHELL_CACHE = SHELL_PREFIX + shell.version;

/** How long a page waits for the server before it is shown from what is kept, milliseconds. */
const SERVER_MAX_MS = 6_000;

/** The policy that the server sends with its pages; a page made here must not be allowed more. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https: http:",
    `connect-src 'self' ws://${self.location.host} wss://${self.location.host}`,
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL_CACHE);
      // It waits until the pages of the build before are gone: what they have not loaded yet is in that build's cache alone.
      await cache.addAll(shell.assets);
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(SHELL_PREFIX) && name !== SHELL_CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const decision = decide({
    method: request.method,
    navigation: request.mode === 'navigate',
    url: new URL(request.url),
    origin: self.location.origin,
  });
  if (decision.kind === 'asset') event.respondWith(asset(request));
  if (decision.kind === 'page') event.respondWith(page(request, decision));
});

async function asset(request: Request): Promise<Response> {
  // Of whatever build: pages of one that waits are open already, and a name with a hash means one content.
  return (await caches.match(request)) ?? fetch(request);
}

function late(): Promise<never> {
  return new Promise((_resolve, reject) =>
    setTimeout(() => reject(new Error('the server is late')), SERVER_MAX_MS),
  );
}

async function page(request: Request, decision: Decision & { kind: 'page' }): Promise<Response> {
  const url = new URL(request.url);
  const isStart = decision.shell === 'index';
  const kept = isStart ? { address: '/', facts: {} } : await keptPage(await caches.open(PAGES_CACHE), url);
  try {
    // No abort signal: a navigation that is given options is a navigation no more. Where nothing is kept there is nothing to gain by
    // not waiting.
    const answer = await (kept ? Promise.race([fetch(request), late()]) : fetch(request));
    // A gateway that answers for a server that is away knows less than we do.
    if (answer.status !== 502 && answer.status !== 504 && !(kept && answer.status === 503)) return answer;
  } catch {
    // No server.
  }
  return kept ? shown(url, decision, kept) : away(url);
}

async function shown(
  url: URL,
  { shell: asked, name }: Decision & { kind: 'page' },
  { address, facts }: KeptPage,
): Promise<Response> {
  if (asked !== 'index' && rootName(url.pathname) !== null) return Response.redirect(address, 302);
  // What was kept knows better than the address: a note's may be a pad's.
  const kind = facts.kind === 'pad' || facts.kind === 'note' ? facts.kind : asked;
  const cache = await caches.open(SHELL_CACHE);
  const html = await (await cache.match(shell.shells[kind]))?.text();
  if (!html) return Response.error();
  const language = typeof facts.lang === 'string' && facts.lang ? facts.lang : browserLanguage();
  const title = typeof facts.title === 'string' && facts.title ? facts.title : name || 'Encrier';
  const filled = fillShell(html, offlineBootstrap(facts, language), title, language);
  return new Response(filled, { headers: PAGE_HEADERS });
}

function away(url: URL): Response {
  const page = awayPage(browserLanguage(), url.pathname + url.search);
  return new Response(page, { status: 503, headers: PAGE_HEADERS });
}

function browserLanguage(): string {
  return self.navigator.language.split('-')[0] ?? 'fr';
}
