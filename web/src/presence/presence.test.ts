import { describe, expect, it } from 'vitest';
import { Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { memoryStore } from '../page/index.ts';
import { freeColour, safeColour } from './palette.ts';
import { announce, initials, listPeople, PEOPLE_MAX } from './people.ts';
import { cleanName, loadProfile, NAME_CHARACTERS_MAX, saveProfile } from './profile.ts';

const guest = (number: number): string => `Invité·e ${number}`;

describe('a profile', () => {
  it('is made up once and kept', () => {
    const store = memoryStore();
    const first = loadProfile(store, guest, () => 0.42);
    expect(first.name).toBe('Invité·e 42');
    expect(loadProfile(store, guest, () => 0.9)).toEqual(first);
    saveProfile(store, { ...first, name: 'Noé' });
    expect(loadProfile(store, guest, () => 0).name).toBe('Noé');
  });

  it('has a name that fits', () => {
    expect(cleanName('  a\n\u0007b ')).toBe('a b');
    expect([...cleanName('😀'.repeat(99))]).toHaveLength(NAME_CHARACTERS_MAX);
  });
});

describe('people', () => {
  it('are read with care: anything may be announced', () => {
    const awareness = new Awareness(new Doc());
    announce(awareness, { name: 'Camille', color: '#1a5fb4' });
    awareness.states.set(2, { user: { name: 7, color: 'url(x)' } });
    awareness.states.set(3, { user: 'x' });
    awareness.states.set(4, {});
    awareness.states.set(5, { user: { name: 'Alix', color: '#b03a12' } });
    const people = listPeople(awareness);
    expect(people.map(({ name, self }) => [name, self])).toEqual([
      ['Camille', true],
      ['?', false],
      ['Alix', false],
    ]);
    expect(people[1]?.color).toMatch(/^#[0-9a-f]{6}$/);
    for (let client = 10; client < 500; client += 1) awareness.states.set(client, { user: { name: 'x' } });
    expect(listPeople(awareness)).toHaveLength(PEOPLE_MAX);
    awareness.destroy();
  });

  it('who was put away with the page come back with their caret unknown, and keep what else they say', () => {
    const awareness = new Awareness(new Doc());
    const profile = { name: 'Camille', color: '#1a5fb4' };
    announce(awareness, profile);
    awareness.setLocalStateField('cursor', 1);
    announce(awareness, { ...profile, name: 'Noé' });
    expect(awareness.getLocalState()).toMatchObject({ cursor: 1, user: { name: 'Noé' } });
    removeAwarenessStates(awareness, [awareness.clientID], 'page hide');
    announce(awareness, profile);
    expect(listPeople(awareness).map(({ name }) => name)).toEqual(['Camille']);
    awareness.destroy();
  });

  it('have initials', () => {
    expect(initials('Camille Durand')).toBe('CD');
    expect(initials('Invité·e 42')).toBe('I4');
    expect(initials('noé')).toBe('N');
  });
});

it('colours are safe and told apart', () => {
  expect(safeColour('red; background: url(x)')).toBe('#1a5fb4');
  expect(freeColour('#1a5fb4', new Set(['#1a5fb4']))).toBe('#b03a12');
  expect(freeColour('#1a5fb4', new Set())).toBe('#1a5fb4');
});
