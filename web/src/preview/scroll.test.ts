import { expect, it } from 'vitest';
import { lineOfTop, topOfLine } from './scroll.ts';

const before = { line: 10, top: 400 };
const after = { line: 14, top: 600 };

it('puts a line between its landmarks, and back', () => {
  for (const [line, top] of [
    [10, 400],
    [11, 450],
    [12.5, 525],
    [14, 600],
  ] as const) {
    expect(topOfLine(line, before, after)).toBe(top);
    expect(lineOfTop(top, before, after)).toBe(line);
  }
});

it('stays between them', () => {
  expect(topOfLine(99, before, after)).toBe(600);
  expect(topOfLine(1, before, after)).toBe(400);
  expect(topOfLine(12, before, before)).toBe(400);
  expect(lineOfTop(0, before, after)).toBe(10);
  expect(lineOfTop(500, before, { line: 14, top: 400 })).toBe(10);
});
