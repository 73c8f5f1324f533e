import { describe, expect, it } from 'vitest';
import { memoryStore } from '../page/index.ts';
import { pendingStore } from './pending-store.ts';

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
});
