import { describe, expect, it } from 'vitest';
import { Doc, XmlElement, XmlText } from 'yjs';
import { documentPath, exportPath, readingPath, socketAddress } from './addresses.ts';
import { displayTitle, type Kind, parseBootstrap } from './bootstrap.ts';
import { HEADING_CHARACTERS_MAX, headingOf } from './heading.ts';
import { keepRecent, RECENT_MAX, type RecentDocument, recentDocuments, rememberRecent } from './recent.ts';
import { memoryStore } from './storage.ts';

describe('the bootstrap', () => {
  it('promises least where the server says nothing', () => {
    const page = parseBootstrap('{}', 'pad');
    expect(page).toEqual({
      kind: 'pad',
      name: '',
      token: '',
      title: '',
      right: 'read',
      lang: '',
      version: '',
      offline: false,
    });
  });

  it('reads what it says', () => {
    const page = parseBootstrap(
      '{"kind":"note","name":"x","token":"t","title":"T","right":"own","lang":"en"}',
      'pad',
    );
    expect(page).toMatchObject({ kind: 'note', name: 'x', token: 't', right: 'own', lang: 'en' });
    expect(displayTitle(page, '', '?')).toBe('T');
    const called = (kind: Kind, name: string, heading: string): string =>
      displayTitle({ kind, title: '', name }, heading, '?');
    expect(called('pad', 'x', 'h')).toBe('x');
    expect(called('note', 'x', 'h')).toBe('h');
    expect(called('note', 'x', '')).toBe('x');
    expect(called('pad', `r.${'a'.repeat(27)}`, '')).toBe('?');
    expect(called('pad', 'e7HF2HgDnMpQrUeKrG6SQQ', 'Ordre du jour')).toBe('Ordre du jour');
  });
});

describe('addresses', () => {
  it('quote names and carry tokens', () => {
    expect(documentPath('pad', 'a b?')).toBe('/p/a%20b%3F');
    const note = { kind: 'note', name: 'é', token: 'a+b' } as const;
    expect(exportPath(note, 'markdown')).toBe('/n/%C3%A9/download?token=a%2Bb');
    expect(exportPath({ kind: 'pad', name: 'x', token: '' }, 'text')).toBe('/p/x/export/txt');
    expect(readingPath(note, 'publish')).toBe('/%C3%A9/publish?token=a%2Bb');
  });

  it('follow the page to the socket', () => {
    expect(socketAddress('https://a.fr')).toBe('wss://a.fr/collab');
    expect(socketAddress('http://127.0.0.1:8080')).toBe('ws://127.0.0.1:8080/collab');
  });
});

describe('recent documents', () => {
  const pads = (count: number): RecentDocument[] =>
    Array.from({ length: count }, (_, visit) => {
      const name = `p${visit}`;
      return { kind: 'pad', name, title: '', path: `/p/${name}`, opened_ms: visit };
    });

  it('are the newest, each once', () => {
    const store = memoryStore();
    keepRecent(store, pads(RECENT_MAX));
    rememberRecent(store, { kind: 'pad', name: 'new', title: '' }, '/p/new', 9_998);
    rememberRecent(store, { kind: 'pad', name: 'p9', title: 'Neuf' }, '/p/p9', 9_999);
    const list = recentDocuments(store);
    expect(list).toHaveLength(RECENT_MAX);
    expect(list[0]).toMatchObject({ name: 'p9', title: 'Neuf' });
    expect(list.filter((entry) => entry.name === 'p9')).toHaveLength(1);
  });

  it('keep what is known of them, and pinned ones for ever', () => {
    const store = memoryStore();
    const known = { title: 'Un', tags: ['x'], pinned: true };
    keepRecent(store, [
      ...pads(RECENT_MAX),
      { kind: 'note', name: 'a', path: '/n/a', opened_ms: 1, ...known },
    ]);
    rememberRecent(store, { kind: 'pad', name: 'new', title: '' }, '/p/new', 9_998);
    expect(recentDocuments(store).at(-1)).toMatchObject({ name: 'a', pinned: true });
    rememberRecent(store, { kind: 'note', name: 'a', title: '' }, '/n/a', 9_999);
    expect(recentDocuments(store)[0]).toMatchObject({ ...known, opened_ms: 9_999 });
  });

  it('lead nowhere but to this server, whatever was stored', () => {
    const entry = { kind: 'pad', name: 'x', title: '', opened_ms: 1 };
    const paths = ['javascript:alert(1)', '//ailleurs.fr', '/\\ailleurs.fr', 'https://ailleurs.fr', '/p/x'];
    const store = memoryStore();
    store.write('encrier.recent', JSON.stringify(paths.map((path) => ({ ...entry, path }))));
    expect(recentDocuments(store).map(({ path }) => path)).toEqual(['/p/x']);
    store.write('encrier.recent', 'rubbish');
    expect(recentDocuments(store)).toEqual([]);
  });
});

describe('the first words', () => {
  const note = (text: string): string => {
    const doc = new Doc();
    doc.getText('content').insert(0, text);
    return headingOf(doc, 'note');
  };

  it('are those of a note without its signs', () => {
    expect(note('\n\n## **Ordre** du jour\n\nsuite')).toBe('Ordre du jour');
    expect(note('---\ntags: a\n---\n# Titre')).toBe('Titre');
    expect(note('---\ntitle: "Un \'titre\'"\ntags: a\n...\n# Autre')).toBe("Un 'titre'");
    expect(note('---\ntags: a\ntitle: Deux mots \n---\n# Autre')).toBe('Deux mots');
    expect(note('---\ntitle: [a]\n---\n# Titre')).toBe('Titre');
    expect(note('***\n- [x](y)')).toBe('[x](y)');
    expect(note('')).toBe('');
    expect([...note('a'.repeat(500))]).toHaveLength(HEADING_CHARACTERS_MAX + 1);
  });

  it('are those of the first block of a pad that has any', () => {
    const doc = new Doc();
    const heading = new XmlElement('heading');
    const text = new XmlText('Compte rendu');
    heading.insert(0, [text]);
    doc.getXmlFragment('default').insert(0, [new XmlElement('paragraph'), heading]);
    text.format(0, 6, { bold: {} });
    expect(headingOf(doc, 'pad')).toBe('Compte rendu');
  });
});
