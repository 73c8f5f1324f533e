import { describe, expect, it } from 'vitest';
import { answered, type Choice, failed, heard, openChoice, type Transport } from './choice.ts';

/** What a try meets. */
interface World {
  up: boolean;
  readonly blocked: boolean;
}

/** A tab that tries in a world until it is heard: what it tried, and with what end. */
class Tab {
  choice: Choice;
  tries: Transport[] = [];
  heardBy: Transport | null = null;

  constructor(blocked = false) {
    this.choice = openChoice(blocked);
  }

  /** One try; `between` happens while the server is asked. */
  attempt(world: World, between: () => void = () => {}): void {
    const transport = this.choice.next;
    this.tries.push(transport);
    if (world.up && !(transport === 'websocket' && world.blocked)) {
      this.choice = heard(transport);
      this.heardBy = transport;
      return;
    }
    this.heardBy = null;
    const [next, step] = failed(this.choice, transport);
    this.choice = next;
    if (step !== 'ask') return;
    between();
    if (world.up) [this.choice] = answered(this.choice);
  }
}

describe('the choice of a transport', () => {
  it('falls back with the third try where websockets are blocked, in a hurry', () => {
    let choice = openChoice(false);
    const steps: string[] = [];
    for (let step = failed(choice, 'websocket'); ; step = failed(choice, 'websocket')) {
      choice = step[0];
      steps.push(step[1]);
      if (step[1] === 'ask') choice = answered(choice)[0];
      if (choice.next === 'events') break;
    }
    expect(steps).toEqual(['ask', 'again']);
    expect(heard(choice.next)).toEqual({ next: 'events', blocked: true, answers: false, vain: false });
  });

  it('stays with websockets while the server is away', () => {
    const tab = new Tab();
    const world = { up: false, blocked: false };
    for (let tries = 0; tries < 20; tries += 1) tab.attempt(world);
    world.up = true;
    tab.attempt(world);
    expect(new Set(tab.tries)).toEqual(new Set(['websocket']));
    expect(tab.choice.blocked).toBe(false);
  });

  it('is not fooled by a server that comes back between try and question', () => {
    const tab = new Tab();
    const world = { up: false, blocked: false };
    tab.attempt(world, () => {
      world.up = true;
    });
    tab.attempt(world);
    expect(tab.tries).toEqual(['websocket', 'websocket']);
    expect(tab.heardBy).toBe('websocket');
  });

  it('begins with events in a tab that remembers, and tries a websocket when they fail', () => {
    const tab = new Tab(true);
    tab.attempt({ up: false, blocked: false });
    tab.attempt({ up: true, blocked: false });
    expect(tab.tries).toEqual(['events', 'websocket']);
    expect(tab.choice).toEqual(openChoice(false));
  });

  it('does not hurry when nothing gets through', () => {
    let [choice, step] = failed(openChoice(true), 'events');
    expect(step).toBe('wait');
    choice = failed({ ...choice, blocked: false }, 'websocket')[0];
    [choice, step] = answered(choice);
    expect(step).toBe('wait');
    [choice, step] = failed(choice, 'websocket');
    expect([choice.next, step]).toEqual(['events', 'wait']);
  });

  it('gets through within four tries once the server is steady, and never blames a websocket that works (seeded walk)', () => {
    for (let seed = 1; seed <= 300; seed += 1) walk(seed);
  });
});

function walk(seed: number): void {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state >> 8) % below;
  };
  const world: World = { up: random(2) === 0, blocked: random(2) === 0 };
  const tab = new Tab(world.blocked && random(2) === 0);
  for (let step = 0; step < 30; step += 1) {
    // The server may come at any time. It goes only between two tries: one that goes in the middle of a proof spoils it.
    if (!tab.choice.answers && tab.choice.next === 'websocket') world.up = random(3) > 0;
    const comes = random(3) === 0;
    tab.attempt(world, () => {
      world.up ||= comes;
    });
    if (!world.blocked) expect(tab.choice.blocked, `seed ${seed}, step ${step}`).toBe(false);
  }
  world.up = true;
  for (let tries = 0; tries < 4 && (tries === 0 || !tab.heardBy); tries += 1) tab.attempt(world);
  expect(tab.heardBy, `seed ${seed}`).toBe(world.blocked ? 'events' : 'websocket');
}
