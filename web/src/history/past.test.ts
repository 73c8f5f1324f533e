import { expect, it } from 'vitest';
import { lastOf, type Past, sessionAt, sessionStep, slotOf, within } from './past.ts';

const session = (from: number, to: number, author: number) => ({
  from,
  to,
  author,
  began_at_ms: 0,
  ended_at_ms: 0,
  mine: false,
});
const past: Past = { sessions: [session(1, 4, 1), session(5, 5, 2), session(6, 9, 1)], versions: [] };
const empty: Past = { sessions: [], versions: [] };

it('steps from session to session', () => {
  expect([1, 4, 5, 9].map((seq) => sessionStep(past, seq, true))).toEqual([4, 5, 9, 9]);
  expect([9, 6, 5, 4, 2].map((seq) => sessionStep(past, seq, false))).toEqual([5, 5, 4, 4, 4]);
  expect(sessionStep(empty, 0, true)).toBe(0);
});

it('knows whose a number is and where the past ends', () => {
  expect(sessionAt(past, 5)?.author).toBe(2);
  expect(sessionAt(past, 10)).toBeUndefined();
  expect([lastOf(past), lastOf(empty)]).toEqual([9, 0]);
  expect([within(past, 0), within(past, 99), within(past, 2.6)]).toEqual([1, 9, 3]);
});

it('gives every author one of twelve colours', () => {
  expect([0, 1, 12, 13].map(slotOf)).toEqual([0, 1, 12, 1]);
});
