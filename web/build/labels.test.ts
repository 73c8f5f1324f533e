import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

it('gives the preview the words of the server, all of them', () => {
  const [, ours = ''] = read('../../crates/formats/src/note/options.rs').split('Self::French =>');
  const [french = '', english = ''] = ours.split('Self::English =>');
  for (const [source, language] of [
    [french, 'fr'],
    [english, 'en'],
  ] as const) {
    const said = read(`../locales/${language}/preview.ftl`).matchAll(/^rendered-\S+ = (.*)$/gm);
    const words = ([, text = '']: RegExpMatchArray): string => text;
    expect([...said].map(words)).toEqual([...source.matchAll(/"([^"]+)"/g)].map(words));
  }
});
