import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PictureError, pictureSender } from './pictures.ts';

/** A request that nobody answers. */
class Still extends EventTarget {
  static last: Still;
  readonly upload = new EventTarget();
  readonly open = vi.fn();
  readonly setRequestHeader = vi.fn();
  readonly send = vi.fn();
  readonly abort = vi.fn(() => {
    for (const type of ['abort', 'loadend']) this.dispatchEvent(new Event(type));
  });

  constructor() {
    super();
    Still.last = this;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('XMLHttpRequest', Still);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('gives a picture up when nothing moves any more, and not before', async () => {
  const sent = pictureSender({ name: 'a', token: '' }, 'fr')(new File(['x'], 'a.png'), () => {});
  const outcome = vi.fn();
  sent.catch(outcome);
  for (let minute = 0; minute < 3; minute += 1) {
    await vi.advanceTimersByTimeAsync(50_000);
    Still.last.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded: minute, total: 9 }));
  }
  expect(outcome).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outcome).toHaveBeenCalledWith(new PictureError(''));
});
