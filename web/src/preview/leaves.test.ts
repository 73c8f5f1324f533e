// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { LEAF_BLOCKS_MAX, Leaves } from './leaves.ts';

/** Chance that is the same at each run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it('keeps blocks in order, in leaves that are neither empty nor long', () => {
  for (const seed of [1, 2, 3, 4]) {
    const below = chance(seed);
    const place = document.createElement('article');
    const leaves = new Leaves(place);
    const wanted: HTMLElement[] = [];
    for (let step = 0; step < 60; step += 1) {
      const at = below(wanted.length + 1);
      if (below(3) === 0) {
        for (const block of wanted.splice(at, below(90))) leaves.remove(block);
      } else {
        const fresh = Array.from({ length: 1 + below(below(2) ? 4 : 150) }, () =>
          document.createElement('p'),
        );
        // Blocks of an earlier preview are used again where they stand.
        const again = wanted.splice(below(wanted.length + 1), below(2));
        const next = Math.min(at, wanted.length);
        leaves.insert([...fresh, ...again], wanted[next]);
        wanted.splice(next, 0, ...fresh, ...again);
      }
      const shown = [...place.children];
      expect(shown.flatMap((leaf) => [...leaf.children])).toEqual(wanted);
      for (const leaf of shown) {
        expect(leaf.childElementCount).toBeGreaterThan(0);
        expect(leaf.childElementCount).toBeLessThanOrEqual(LEAF_BLOCKS_MAX);
      }
    }
  }
});

it('moves nothing that is shown when one writes at the end', () => {
  const place = document.createElement('article');
  const leaves = new Leaves(place);
  const block = document.createElement('p');
  leaves.insert([block], undefined);
  const leaf = block.parentElement;
  for (let number = 0; number < 200; number += 1) leaves.insert([document.createElement('p')], undefined);
  expect(block.parentElement).toBe(leaf);
  expect(place.childElementCount).toBeGreaterThan(2);
});
