import { describe, expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, getState, XmlElement, XmlText } from 'yjs';
import { rewrite } from './rewrite.ts';

function doc(client: number, ...updates: Uint8Array[]): Doc {
  const made = new Doc();
  for (const update of updates) applyUpdate(made, update);
  // Afterwards: Yjs takes another id when it meets its own in an update.
  made.clientID = client;
  return made;
}

const text = (of: Doc): string => of.getText('content').toString();

/** What `server` has after it was brought what only `here` has. */
function broughtIn(server: Doc, here: Doc, disowned: number[], salt = 0): Doc {
  const all = encodeStateAsUpdate(here, encodeStateVector(server));
  return doc(99, encodeStateAsUpdate(server), rewrite(all, new Set(disowned), salt).update);
}

describe('edits under somebody else’s client id', () => {
  const server = doc(1);
  server.getText('content').insert(0, 'avant après');
  const here = doc(1, encodeStateAsUpdate(server));
  here.getText('content').insert(6, 'pendant ');
  here.getText('content').delete(0, 1);
  const later = doc(2, encodeStateAsUpdate(here));
  later.getText('content').insert(10, '[sur]');
  later.getText('content').delete(7, 1);

  it('stand where they stood, once, under ids that the server does not know', () => {
    const next = broughtIn(server, later, [1]);
    expect(text(next)).toBe(text(later));
    expect(getState(next.store, 1)).toBe(getState(server.store, 1));
    expect(next.store.pendingStructs).toBeNull();
  });

  it('take with them what builds on them, and leave alone what does not', () => {
    const other = doc(3, encodeStateAsUpdate(server), encodeStateAsUpdate(later));
    other.getText('content').insert(0, 'seul ');
    const next = broughtIn(server, other, [1]);
    expect(text(next)).toBe(text(other));
    expect([getState(next.store, 2), getState(next.store, 3)]).toEqual([0, 5]);
  });

  it('are the same whoever brings them, so that they are there once', () => {
    const [first, second] = [broughtIn(server, here, [1]), broughtIn(server, later, [1])];
    const both = doc(99, encodeStateAsUpdate(first), encodeStateAsUpdate(second));
    expect(text(both)).toBe(text(later));
    const again = broughtIn(both, later, [1]);
    expect(text(again)).toBe(text(later));
    // With other ids it would be there twice.
    expect(text(broughtIn(both, later, [1], 7))).not.toBe(text(later));
  });

  it('keep the structure of a pad', () => {
    const pad = doc(1);
    const paragraph = new XmlElement('paragraph');
    paragraph.insert(0, [new XmlText('un')]);
    pad.getXmlFragment('default').insert(0, [paragraph]);
    const mine = doc(1, encodeStateAsUpdate(pad));
    const item = new XmlElement('heading');
    item.setAttribute('level', '2');
    const words = new XmlText();
    item.insert(0, [words]);
    mine.getXmlFragment('default').insert(1, [item]);
    words.insert(0, 'deux');
    words.format(0, 2, { bold: {} });
    const next = broughtIn(pad, mine, [1]);
    expect(next.getXmlFragment('default').toString()).toBe(mine.getXmlFragment('default').toString());
    expect(getState(next.store, 1)).toBe(getState(pad.store, 1));
  });
});
