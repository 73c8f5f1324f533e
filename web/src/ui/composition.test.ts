import { expect, it } from 'vitest';
import { watchComposition } from './composition.ts';

it('gives the end of a word that is being composed, and nothing otherwise', async () => {
  const page = new EventTarget();
  const composing = watchComposition(page);
  expect(composing()).toBeNull();
  for (let word = 0; word < 2; word += 1) {
    page.dispatchEvent(new Event('compositionstart'));
    const end = composing();
    expect(end).not.toBeNull();
    page.dispatchEvent(new Event('compositionend'));
    await end;
    expect(composing()).toBeNull();
  }
});
