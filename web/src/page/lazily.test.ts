import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lazily, partLost } from './lazily.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('asks again for a part that was lost on its way, and says nothing of it', async () => {
  const load = vi
    .fn<() => Promise<number>>()
    .mockRejectedValueOnce(new TypeError('lost'))
    .mockResolvedValue(7);
  const part = lazily(load);
  await vi.runAllTimersAsync();
  expect(await part).toBe(7);
  expect(partLost.value).toBe(false);
});

it('says when a part does not come', async () => {
  const load = vi.fn<() => Promise<number>>().mockRejectedValue(new TypeError('lost'));
  const part = lazily(load);
  await vi.runAllTimersAsync();
  expect(await part).toBeNull();
  expect(load).toHaveBeenCalledTimes(3);
  expect(partLost.value).toBe(true);
});
