import { expect, it } from 'vitest';
import { ago } from './ago.ts';

it('tells how long ago in words', () => {
  expect(ago('fr', 0, 5 * 60_000)).toBe('il y a 5 minutes');
  expect(ago('fr', 0, 86_400_000)).toBe('hier');
  expect(ago('en', 0, 10_000)).toBe('this minute');
});
