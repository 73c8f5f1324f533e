import { describe, expect, it } from 'vitest';
import english from '../../locales/en/client.ftl';
import french from '../../locales/fr/client.ftl';
import { wordsOf } from '../i18n/words.ts';
import type { SaveState } from '../session/index.ts';
import { saveSentence } from './save-sentence.ts';

const LANGUAGES = [
  { words: wordsOf('fr', french), keeps: /gardées? ici|· \d+ gardées?$/ },
  { words: wordsOf('en', english), keeps: /kept here|· \d+ kept$/ },
];
const KINDS = ['offline', 'refused'] as const;
const CASES = LANGUAGES.flatMap((language) =>
  KINDS.flatMap((kind) => [false, true].map((short) => ({ ...language, kind, short }))),
);

describe('the sentence about what is saved', () => {
  it.each(CASES)('says that edits are kept only where they are: $kind, short $short', (one) => {
    const { words, keeps, kind, short } = one;
    const say = (pending: number, kept: boolean): string =>
      words(saveSentence({ kind, pending, kept }, false, short), { count: pending });
    for (const pending of [0, 1, 2]) expect(say(pending, false)).not.toMatch(keeps);
    for (const pending of [1, 2]) expect(say(pending, true)).toMatch(keeps);
  });

  it('is another for the first connection than for one that was lost', () => {
    const state: SaveState = { kind: 'reconnecting', pending: 0, kept: true };
    expect([true, false].map((isFirst) => saveSentence(state, isFirst))).toEqual([
      'state-connecting',
      'state-reconnecting',
    ]);
  });
});
