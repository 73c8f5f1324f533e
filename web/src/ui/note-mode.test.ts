import { expect, it } from 'vitest';
import { memoryStore } from '../page/index.ts';
import { addressWith, chosenSplit, modeOf, modeOfKey, rememberSplit, splitAfterKey } from './note-mode.ts';

it('does what the address says, else what suits', () => {
  expect(modeOf('?view', true, true)).toBe('view');
  expect(modeOf('?both=', false, true)).toBe('both');
  expect(modeOf('', true, true)).toBe('both');
  expect(modeOf('', true, false)).toBe('edit');
  expect(modeOf('?both', true, false)).toBe('edit');
  expect(modeOf('?both', false, false)).toBe('view');
  expect(modeOf('?token=x', false, true)).toBe('view');
});

it('keeps what else an address says', () => {
  expect(addressWith('edit', 'https://a.fr/n/x?both&token=w.1#été')).toBe(
    'https://a.fr/n/x?edit&token=w.1#%C3%A9t%C3%A9',
  );
  expect(addressWith('view', 'https://a.fr/n/x')).toBe('https://a.fr/n/x?view');
});

it('hears its keys on every keyboard, and leaves letters that AltGr writes', () => {
  const pressed = (key: string, code: string, graph = false): string | null =>
    modeOfKey({
      key,
      code,
      ctrlKey: true,
      altKey: true,
      metaKey: false,
      shiftKey: false,
      getModifierState: (name: string) => graph && name === 'AltGraph',
    } as KeyboardEvent);
  expect(pressed('e', 'KeyE')).toBe('edit');
  // Bépo has its E where others have F; a Mac makes ´ of Alt and E.
  expect([pressed('e', 'KeyF'), pressed('p', 'KeyE'), pressed('Dead', 'KeyE')]).toEqual([
    'edit',
    null,
    'edit',
  ]);
  expect(pressed('€', 'KeyE', true)).toBeNull();
  expect(pressed('Enter', 'Enter')).toBeNull();
});

it('moves the splitter within its bounds and remembers it', () => {
  expect(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map((key) => splitAfterKey(79, key))).toEqual([
    77,
    80,
    20,
    80,
    null,
  ]);
  const store = memoryStore();
  expect(chosenSplit(store)).toBe(50);
  rememberSplit(store, 33);
  expect(chosenSplit(store)).toBe(33);
  store.write('encrier.split', 'x');
  expect(chosenSplit(store)).toBe(50);
});
