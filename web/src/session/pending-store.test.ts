import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../page/index.ts';
import { pendingStore } from './pending-store.ts';

afterEach(() => void vi.useRealTimers());

describe('the kept count of unsent edits', () => {
  it('survives a reload and goes when all is acknowledged', () => {
    const store = memoryStore();
    pendingStore(store, 'réunion', 'a').write(3);
    const reloaded = pendingStore(store, 'réunion', 'b');
    expect(reloaded.inherited).toBe(3);
    reloaded.write(0);
    expect(pendingStore(store, 'réunion', 'c').inherited).toBe(0);
    expect(store.keys('encrier.pending')).toEqual([]);
  });

  it('is not counted twice once taken over', () => {
    const store = memoryStore();
    pendingStore(store, 'x', 'a').write(3);
    pendingStore(store, 'x', 'b').write(4);
    expect(pendingStore(store, 'x', 'c').inherited).toBe(4);
  });

  it('adds up the tabs of one document and no others', () => {
    const store = memoryStore();
    const a = pendingStore(store, 'x', 'a');
    const b = pendingStore(store, 'x', 'b');
    a.write(2);
    b.write(1);
    pendingStore(store, 'x/y', 'a').write(7);
    expect(pendingStore(store, 'x', 'c').inherited).toBe(3);
  });

  it('leaves alone what another tab has counted on since', () => {
    const store = memoryStore();
    const first = pendingStore(store, 'x', 'a');
    first.write(1);
    const second = pendingStore(store, 'x', 'b');
    first.write(2);
    second.write(0);
    expect(pendingStore(store, 'x', 'c').inherited).toBe(2);
  });

  it('is written once for many keys, and never says too little', () => {
    vi.useFakeTimers();
    const kept = memoryStore();
    let writes = 0;
    const counted = <Result>(call: () => Result): Result => {
      writes += 1;
      return call();
    };
    const store = {
      ...kept,
      write: (key: string, value: string) => counted(() => kept.write(key, value)),
      remove: (key: string) => counted(() => kept.remove(key)),
    };
    const pending = pendingStore(store, 'x', 'a');
    for (let key = 0; key < 20; key += 1) {
      pending.write(1);
      expect(pendingStore(kept, 'x', 'b').inherited).toBe(1);
      pending.write(0);
      vi.advanceTimersByTime(40);
    }
    expect(writes).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(pendingStore(kept, 'x', 'b').inherited).toBe(0);
  });

  it('is written when the page ends', () => {
    vi.useFakeTimers();
    const store = memoryStore();
    const pending = pendingStore(store, 'x', 'a');
    pending.write(1);
    pending.write(0);
    pending.flush();
    expect(pendingStore(store, 'x', 'b').inherited).toBe(0);
  });
});
