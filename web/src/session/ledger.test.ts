import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  disconnected,
  edited,
  type Ledger,
  openLedger,
  refused,
  sentCatchUp,
  sentUpdate,
} from './ledger.ts';

const posted = (steps: ((ledger: Ledger) => Ledger)[], start = openLedger()): Ledger =>
  steps.reduce((ledger, step) => step(ledger), start);

describe('the ledger of edits', () => {
  it('is clear only when the server has acknowledged the handshake', () => {
    expect(posted([sentCatchUp]).caughtUp).toBe(false);
    expect(posted([sentCatchUp, acknowledged])).toEqual({ pending: 0, inFlight: [], caughtUp: true });
  });

  it('counts each edit until its own answer', () => {
    const typed = posted([sentCatchUp, acknowledged, edited, sentUpdate, edited, sentUpdate]);
    expect(typed.pending).toBe(2);
    expect(posted([acknowledged], typed).pending).toBe(1);
    expect(posted([acknowledged, acknowledged], typed).pending).toBe(0);
  });

  it('lets the handshake carry what was written offline, and nothing else', () => {
    const back = posted([edited, edited, edited, sentCatchUp, edited, sentUpdate]);
    expect(back.pending).toBe(4);
    expect(posted([acknowledged], back).pending).toBe(1);
  });

  it('is not fooled by an edit that overtakes the handshake', () => {
    // The edit is sent before the answer to the server's question: its acknowledgement must not settle the older ones.
    const overtaken = posted([edited, edited, edited, sentUpdate, sentCatchUp, acknowledged]);
    expect(overtaken.pending).toBe(2);
    expect(posted([acknowledged], overtaken).pending).toBe(0);
  });

  it('counts what was in flight as not saved when the connection goes', () => {
    const lost = posted([sentCatchUp, acknowledged, edited, sentUpdate, disconnected]);
    expect(lost).toEqual({ pending: 1, inFlight: [], caughtUp: false });
  });

  it('keeps refused edits', () => {
    expect(posted([edited, sentUpdate, refused])).toMatchObject({ pending: 1, inFlight: [] });
  });

  it('goes on from what an earlier page left', () => {
    expect(posted([sentCatchUp, acknowledged], openLedger(5)).pending).toBe(0);
  });

  it('never says less than is true, whatever the order (seeded walk)', () => {
    for (let seed = 1; seed <= 200; seed += 1) walk(seed);
  });
});

/** The plain truth beside a ledger: which edits the server has. */
class Life {
  ledger = openLedger();
  readonly unsaved = new Set<number>();
  #connected = false;
  #edits = 0;
  #flight: number[][] = [];

  edit(): void {
    const edit = this.#edits;
    this.#edits += 1;
    this.ledger = edited(this.ledger);
    this.unsaved.add(edit);
    if (!this.#connected) return;
    this.ledger = sentUpdate(this.ledger);
    this.#flight.push([edit]);
  }

  answer(): void {
    const settled = this.#flight.shift();
    if (!settled) return;
    this.ledger = acknowledged(this.ledger);
    for (const edit of settled) this.unsaved.delete(edit);
  }

  lose(): void {
    this.ledger = disconnected(this.ledger);
    this.#connected = false;
    this.#flight = [];
  }

  connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.ledger = sentCatchUp(this.ledger);
    this.#flight.push([...this.unsaved]);
  }
}

function walk(seed: number): void {
  let state = seed;
  const life = new Life();
  const steps = [() => life.edit(), () => life.answer(), () => life.lose(), () => life.connect()];
  for (let step = 0; step < 60; step += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    steps[(state >> 8) % steps.length]?.();
    expect(life.ledger.pending, `seed ${seed}, step ${step}`).toBe(life.unsaved.size);
  }
}
