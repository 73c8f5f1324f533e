import { expect, it } from 'vitest';
import { toggleTask } from './task.ts';

it.each([
  ['- [ ] lait', 3, 'x'],
  ['* [x] lait', 3, ' '],
  ['+ [X] lait', 3, ' '],
  ['  12) [ ] été', 7, 'x'],
  ['> 1. [ ] lait', 6, 'x'],
  ['> > - [ ] a', 7, 'x'],
  ['- - [ ] a', 5, 'x'],
])('ticks and clears %j', (line, at, insert) => expect(toggleTask(line)).toEqual({ at, insert }));

it.each(['[ ] lait', '- [y] lait', '- lait [ ]', '', '-[ ] a', '1234567890. [ ] a'])(
  'finds no task in %j',
  (line) => expect(toggleTask(line)).toBeNull(),
);
