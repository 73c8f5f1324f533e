import { describe, expect, it } from 'vitest';
import { acknowledged, edited, openLedger, sentCatchUp } from './ledger.ts';
import { type SessionStatus, saveState } from './save-state.ts';

const clear = acknowledged(sentCatchUp(openLedger()));

function status(change: Partial<SessionStatus> = {}): SessionStatus {
  return {
    connection: 'open',
    away: false,
    writable: true,
    kept: true,
    unread: 0,
    synced: true,
    transport: 'websocket',
    ledger: clear,
    problem: null,
    ...change,
  };
}

describe('the save state', () => {
  it('says saved only when connected, caught up and with nothing pending', () => {
    expect(saveState(status()).kind).toBe('saved');
    expect(saveState(status({ ledger: edited(clear) })).kind).toBe('saving');
    expect(saveState(status({ ledger: sentCatchUp(openLedger()) })).kind).toBe('reconnecting');
    expect(saveState(status({ connection: 'lost' })).kind).not.toBe('saved');
    expect(saveState(status({ connection: 'connecting' })).kind).not.toBe('saved');
  });

  it('says offline at once when there is something to lose, else after a blink', () => {
    expect(saveState(status({ connection: 'lost' })).kind).toBe('reconnecting');
    expect(saveState(status({ connection: 'lost', away: true }))).toMatchObject({
      kind: 'offline',
      pending: 0,
    });
    const lost = status({ connection: 'lost', ledger: edited(clear) });
    expect(saveState(lost)).toMatchObject({ kind: 'offline', pending: 1 });
  });

  it('does not say saved while the browser holds back what an earlier page left', () => {
    expect(saveState(status({ unread: 2 }))).toMatchObject({ kind: 'unread', pending: 2 });
    expect(saveState(status({ unread: 2, ledger: edited(clear) }))).toMatchObject({
      kind: 'saving',
      pending: 1,
    });
  });

  it('says read only to a reader, and what is wrong when a reader has unsent edits', () => {
    expect(saveState(status({ writable: false })).kind).toBe('readonly');
    expect(saveState(status({ writable: false, ledger: openLedger(2) }))).toMatchObject({
      kind: 'refused',
      pending: 2,
    });
  });

  it('puts a refusal above all else', () => {
    const problem = { kind: 'denied', reason: 'permission-denied' } as const;
    expect(saveState(status({ problem })).kind).toBe('refused');
  });
});
