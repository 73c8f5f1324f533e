import { describe, expect, it } from 'vitest';
import addresses from '../../../crates/server/src/addresses.rs?raw';
import { awayPage } from './away.ts';
import { decide, fillShell, offlineBootstrap, RESERVED, scriptSafe, surplus } from './decide.ts';
import { keptPage } from './kept.ts';

const origin = 'https://pads.exemple.fr';
const ask = (path: string, change: { method?: string; navigation?: boolean } = {}) =>
  decide({ method: 'GET', navigation: true, url: new URL(path, origin), origin, ...change });

describe('the worker', () => {
  it('takes pages of documents', () => {
    expect(ask('/')).toEqual({ kind: 'page', shell: 'index', name: '' });
    expect(ask('/p/r%C3%A9union')).toEqual({ kind: 'page', shell: 'pad', name: 'réunion' });
    expect(ask('/n/abc?token=t')).toEqual({ kind: 'page', shell: 'note', name: 'abc' });
    expect(ask('/abc')).toEqual({ kind: 'page', shell: 'note', name: 'abc' });
  });

  it.each([
    '/api/v1/documents/x',
    '/api',
    '/p/x/export/markdown',
    '/n/x/download',
    '/x/download',
    '/p/x/timeslider',
    '/open?name=x&kind=pad',
    '/health',
    '/metrics',
    '/collab',
    '/y/x',
    '/s/x',
    '/new',
    '/sw.js',
    '/p/',
  ])('never touches %s', (path) => {
    expect(ask(path)).toEqual({ kind: 'pass' });
    expect(ask(path, { navigation: false })).toEqual({ kind: 'pass' });
  });

  it('takes assets, and nothing that is not a question', () => {
    expect(ask('/assets/pad-1.js', { navigation: false })).toEqual({ kind: 'asset' });
    expect(ask('/p/x', { method: 'POST' })).toEqual({ kind: 'pass' });
    expect(ask('https://ailleurs.fr/assets/x.js')).toEqual({ kind: 'pass' });
    expect(ask('/p/x', { navigation: false })).toEqual({ kind: 'pass' });
  });

  it('knows the server’s own words', () => {
    const list = /const RESERVED: \[&str; \d+\] = \[([^\]]*)\]/.exec(addresses)?.[1] ?? '';
    expect([...list.matchAll(/"([^"]+)"/g)].map((match) => match[1])).toEqual([...RESERVED]);
    for (const word of RESERVED) expect(ask(`/${word}`)).toEqual({ kind: 'pass' });
  });

  it('says that nothing of a page made here is certain', () => {
    const made = JSON.parse(
      offlineBootstrap({ kind: 'pad', name: 'réunion', right: 'own', lang: 'en' }, 'fr'),
    );
    expect(made).toEqual({ kind: 'pad', name: 'réunion', right: 'own', lang: 'fr', offline: true });
  });

  it('fills a shell without letting a name out of its place', () => {
    const html =
      '<html lang="fr"><head><title>x</title><script type="application/json" id="bootstrap">{}</script></head></html>';
    const name = '</script><b>$&"';
    const filled = fillShell(html, offlineBootstrap({ name }, 'fr'), name, 'en');
    expect(filled).toContain('<html lang="en"');
    expect(filled).toContain('<title>&lt;/script&gt;&lt;b&gt;$&amp;&quot;</title>');
    const json = /id="bootstrap">(.*?)<\/script>/.exec(filled)?.[1] ?? '';
    expect(JSON.parse(json).name).toBe(name);
  });

  it('forgets the oldest pages first', () => {
    expect(surplus([1, 2, 3], 2)).toEqual([1]);
    expect(surplus([1], 2)).toEqual([]);
    expect(scriptSafe('{"a":"</script>"}')).not.toContain('<');
  });
});

describe('what is kept of a page', () => {
  /** A cache of bootstraps by address. */
  const pages = (...addresses: string[]): Cache => {
    const urls = addresses.map((address) => new URL(address, origin).href);
    const without = (url: string): string => url.split('?')[0] ?? '';
    const keys = async (asked: URL, { ignoreSearch }: { ignoreSearch: boolean }) =>
      urls
        .filter((url) => (ignoreSearch ? without(url) === without(asked.href) : url === asked.href))
        .map((url) => ({ url }));
    const match = async (asked: URL | { url: string }) => {
      const href = 'href' in asked ? asked.href : asked.url;
      return urls.includes(href) ? new Response(JSON.stringify({ name: href })) : undefined;
    };
    return { keys, match } as unknown as Cache;
  };
  const kept = async (asked: string, ...addresses: string[]) =>
    (await keptPage(pages(...addresses), new URL(asked, origin)))?.facts.name;

  it('is found by its address, then by its path', async () => {
    expect(await kept('/n/a?view', '/n/a', '/n/a?view')).toBe(`${origin}/n/a?view`);
    expect(await kept('/n/a?view', '/n/a?both')).toBe(`${origin}/n/a?both`);
    expect(await kept('/a', '/n/a')).toBe(`${origin}/n/a`);
    expect(await kept('/a?view', '/p/a')).toBe(`${origin}/p/a`);
  });

  it('is nothing where this browser never was, nor under another secret', async () => {
    // Slides have a pad's address and are a note's.
    expect(await kept('/p/a', '/n/a')).toBeUndefined();
    expect(await kept('/n/a', '/n/a?token=secret')).toBeUndefined();
    expect(await kept('/n/a?token=other', '/n/a?token=secret')).toBeUndefined();
  });
});

it('says that the server is away, in both languages, and where to try again', () => {
  const page = awayPage('fr', '/p/<a>?x="y"');
  expect(page).toContain('<html lang="fr">');
  expect(page).toContain('<title>Le serveur ne répond pas');
  expect(page).toContain('href="/p/&lt;a&gt;?x=&quot;y&quot;"');
  expect(page).not.toMatch(/\{(?:lang|title|message|create|home)\}/);
  expect(awayPage('en', '/')).toContain('The server does not answer');
  expect(awayPage('de', '/')).toContain('lang="fr"');
});
