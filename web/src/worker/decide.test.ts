import { describe, expect, it } from 'vitest';
import { decide, fillShell, guessBootstrap, scriptSafe, surplus } from './decide.ts';

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

  it('makes a page of an address it never saw, and promises nothing', () => {
    const made = JSON.parse(guessBootstrap('pad', 'réunion', '', 'fr'));
    expect(made).toMatchObject({ kind: 'pad', name: 'réunion', right: 'write', offline: true });
    const reading = JSON.parse(guessBootstrap('pad', `r.${'a'.repeat(27)}`, '', 'fr'));
    expect(reading.right).toBe('read');
  });

  it('fills a shell without letting a name out of its place', () => {
    const html =
      '<html lang="fr"><head><title>x</title><script type="application/json" id="bootstrap">{}</script></head></html>';
    const name = '</script><b>$&"';
    const filled = fillShell(html, guessBootstrap('note', name, '', 'fr'), name, 'en');
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
