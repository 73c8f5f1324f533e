import type { Bootstrap, DocumentApi } from '../page/index.ts';
import type { SessionStatus, Signal } from '../session/index.ts';
import { PAGES_CACHE } from './caches.ts';
import { scriptSafe, surplus } from './decide.ts';

/** Starts the service worker, where the browser allows one (https, or this machine). */
export function startWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // Without it the page works all the same; only a reload without network does not.
  navigator.serviceWorker.register('/sw.js').catch(() => {});
}

/**
 * Keeps what the server said about this page, so that the worker can show it without the server. The page does it, not the
 * worker: a first visit is over before there is a worker.
 */
export async function rememberPage(page: Bootstrap): Promise<void> {
  if (!('caches' in window)) return;
  try {
    const cache = await caches.open(PAGES_CACHE);
    const address = location.pathname + location.search;
    // Deleted first: the order of keys is the order of visits.
    await cache.delete(address);
    const body = scriptSafe(JSON.stringify(page));
    await cache.put(address, new Response(body, { headers: { 'content-type': 'application/json' } }));
    for (const old of surplus(await cache.keys())) await cache.delete(old);
  } catch {
    // A full or forbidden cache costs the title after an offline reload, nothing else.
  }
}

/**
 * Asks the server, once it is there, of which kind the document of a page made here is: its name may have become another document's. The
 * text is kept under that name; as the other kind it would be shown by nobody, and so the page is loaded anew.
 */
export function confirmKind(
  { kind }: Bootstrap,
  api: Pick<DocumentApi, 'facts'>,
  status: Signal<Pick<SessionStatus, 'synced'>>,
  reload: () => void,
): void {
  const unsubscribe = status.subscribe(({ synced }) => {
    if (!synced) return;
    queueMicrotask(() => unsubscribe());
    void api.facts().then(
      (facts) => facts.kind !== kind && reload(),
      // Whoever may not ask may go on with what the connection allows.
      () => {},
    );
  });
}
