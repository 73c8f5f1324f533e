import { describe, expect, it } from 'vitest';
import startPage from '../../index.html?raw';
import englishAway from '../../locales/en/away.ftl';
import english from '../../locales/en/client.ftl';
import englishPreview from '../../locales/en/preview.ftl';
import englishShare from '../../locales/en/share.ftl';
import englishStart from '../../locales/en/start.ftl';
import frenchAway from '../../locales/fr/away.ftl';
import french from '../../locales/fr/client.ftl';
import frenchPreview from '../../locales/fr/preview.ftl';
import frenchShare from '../../locales/fr/share.ftl';
import frenchStart from '../../locales/fr/start.ftl';
import { chooseLanguage, wordsOf } from './words.ts';

const keysOf = (...resources: (typeof french)[]): string[] =>
  resources.flatMap(({ body }) => body.map((message) => message.id)).sort();

/** The text of every source file that may name a sentence. */
function sources(): string {
  const files = import.meta.glob<string>(['../**/*.{ts,svelte}', '!../**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  return [...Object.values(files), startPage].join('\n');
}

describe('the sentences', () => {
  const text = sources();
  const keys = keysOf(french, frenchAway, frenchPreview, frenchShare, frenchStart);

  it('are the same in all languages', () =>
    expect(keysOf(english, englishAway, englishPreview, englishShare, englishStart)).toEqual(keys));

  it('are in one file each', () => expect(new Set(keys).size).toBe(keys.length));

  it('are there when the code asks for them', () => {
    const asked = [...text.matchAll(/\bwords\(\s*['"]([a-z][\w-]*)['"]|data-words="([\w-]+)"/g)];
    expect(asked.length).toBeGreaterThan(50);
    const missing = asked.map((match) => match[1] ?? match[2]).filter((key) => key && !keys.includes(key));
    expect(missing).toEqual([]);
    for (const [, prefix] of text.matchAll(/\bwords\(\s*`([a-z-]+-)\$\{/g)) {
      expect(
        keys.some((key) => key.startsWith(prefix ?? '')),
        prefix,
      ).toBe(true);
    }
  });

  it('are all asked for', () => {
    const prefixes = [...text.matchAll(/`([a-z-]+-)\$\{/g)].map((match) => match[1] ?? '');
    const unused = keys.filter((key) => {
      const quoted = text.includes(`'${key}'`) || text.includes(`"${key}"`);
      return !quoted && !prefixes.some((prefix) => key.startsWith(prefix));
    });
    expect(unused).toEqual([]);
  });

  it('are set as French is: no line begins with a sign that belongs to the word before', () => {
    const files = import.meta.glob<string>('../../locales/fr/*.ftl', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const lines = Object.values(files).flatMap((file) => file.split('\n'));
    // What the server says in a note is its own, word for word.
    const ours = lines.filter((line) => !/^(?:#|rendered-)/.test(line));
    expect(ours.filter((line) => /[^\s=] [:;!?»](?:\s|\.|$)|« /.test(line))).toEqual([]);
  });

  it('count as the languages do', () => {
    const words = wordsOf('fr', french);
    expect(words('state-offline', { count: 1 })).toBe('Hors ligne – 1 modification gardée ici');
    expect(words('state-offline', { count: 12 })).toBe('Hors ligne – 12 modifications gardées ici');
    expect(wordsOf('en', english)('state-offline', { count: 2 })).toBe('Offline – 2 edits kept here');
  });
});

it('chooses the first language it knows, else French', () => {
  expect(chooseLanguage(['', 'de-DE', 'en-GB', 'fr'])).toBe('en');
  expect(chooseLanguage(['de'])).toBe('fr');
});
