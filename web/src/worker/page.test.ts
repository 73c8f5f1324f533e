import { expect, it, vi } from 'vitest';
import { parseBootstrap } from '../page/index.ts';
import { source } from '../session/index.ts';
import { eventually } from '../testing.ts';
import { confirmKind } from './page.ts';

it.each([
  ['note', 0],
  ['pad', 1],
] as const)(
  'loads a page anew that was made here as a note when the document is a %s',
  async (kind, times) => {
    const status = source({ synced: false });
    const facts = vi.fn(async () => ({ kind, title: '', link: 'write' as const }));
    const reload = vi.fn();
    confirmKind(parseBootstrap('{"kind":"note","offline":true}', 'note'), { facts }, status, reload);
    expect(facts).not.toHaveBeenCalled();
    status.set({ synced: true });
    await eventually(() => expect(facts).toHaveBeenCalledOnce());
    await Promise.resolve();
    expect(reload).toHaveBeenCalledTimes(times);
    status.set({ synced: true });
    expect(facts).toHaveBeenCalledOnce();
  },
);
