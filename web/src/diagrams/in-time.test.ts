// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { drawInTime } from './in-time.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const many = (count: number): HTMLElement[] =>
  Array.from({ length: count }, () => document.createElement('span'));

it('draws all, a few at a time, and asks again for what did not come', async () => {
  const elements = many(20);
  const asked: number[] = [];
  let under = 0;
  let most = 0;
  const drawn = drawInTime(
    elements,
    async (element) => {
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      under -= 1;
      const index = elements.indexOf(element);
      asked.push(index);
      // The third never comes, the tenth at the second time.
      return index !== 2 && (index !== 9 || asked.filter((one) => one === 9).length > 1);
    },
    new AbortController().signal,
  );
  await vi.advanceTimersByTimeAsync(120_000);
  await drawn;
  expect(new Set(asked).size).toBe(20);
  expect(most).toBeLessThanOrEqual(8);
  expect([2, 9, 19].map((index) => asked.filter((one) => one === index).length)).toEqual([3, 2, 1]);
});

it('ends when nobody looks any more', async () => {
  const stopped = new AbortController();
  const draw = vi.fn(async () => true);
  const drawn = drawInTime(many(20), draw, stopped.signal);
  await vi.advanceTimersByTimeAsync(150);
  stopped.abort();
  await vi.advanceTimersByTimeAsync(5_000);
  await drawn;
  expect(draw).toHaveBeenCalledTimes(8);
});
