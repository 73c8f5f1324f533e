import { expect, it } from 'vitest';
import { compare, type Stretch, wordsIn } from './compare.ts';

const side = (stretches: readonly Stretch[], not: Stretch['kind']): string =>
  stretches.flatMap(({ kind, text }) => (kind === not ? [] : [text])).join('');

it('parts a text into words, spaces and signs', () => {
  expect(wordsIn('L’été, 2 fois')).toEqual(['L', '’', 'été', ',', ' ', '2', ' ', 'fois']);
  expect(wordsIn('')).toEqual([]);
});

it('tells what came and what went, by words', () => {
  expect(compare('le petit chat dort', 'le grand chat dort bien')).toEqual([
    { kind: 'same', text: 'le ' },
    { kind: 'del', text: 'petit' },
    { kind: 'ins', text: 'grand' },
    { kind: 'same', text: ' chat dort' },
    { kind: 'ins', text: ' bien' },
  ]);
  expect(compare('a', 'a')).toEqual([{ kind: 'same', text: 'a' }]);
  expect(compare('', 'a')).toEqual([{ kind: 'ins', text: 'a' }]);
});

it('loses nothing of either text', () => {
  const words = ['un', ' ', 'deux', '\n', '.', '😀'];
  let seed = 7;
  const text = (): string =>
    Array.from({ length: 30 }, () => {
      seed = (seed * 48271) % 2147483647;
      return words[seed % words.length];
    }).join('');
  for (let round = 0; round < 200; round += 1) {
    const [older, newer] = [text(), text()];
    const stretches = compare(older, newer);
    expect(side(stretches, 'ins')).toBe(older);
    expect(side(stretches, 'del')).toBe(newer);
  }
});

it('does not compare without end', () => {
  const [older, newer] = ['a b '.repeat(3000), 'c d '.repeat(3000)];
  const stretches = compare(`x${older}`, `y${newer}`);
  expect(side(stretches, 'ins')).toBe(`x${older}`);
  expect(stretches.length).toBeLessThan(5);
});
