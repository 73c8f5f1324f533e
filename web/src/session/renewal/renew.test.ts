import 'fake-indexeddb/auto';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { describe, expect, it, vi } from 'vitest';
import {
  applyUpdate,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromTypeIndex,
  Doc,
  encodeStateAsUpdate,
  getState,
} from 'yjs';
import { indexedDbCopy, type LocalCopy, noCopy } from '../local-copy.ts';
import type { Follow } from '../session.ts';
import { type RenewalParts, renew } from './renew.ts';

const text = (doc: Doc): string => doc.getText('content').toString();

/** A server with one sentence, and a document that has written on under an id that is another's. */
function world(): { server: Doc; doc: Doc } {
  const server = new Doc();
  server.clientID = 1;
  server.getText('content').insert(0, 'ensemble ');
  const doc = new Doc();
  applyUpdate(doc, encodeStateAsUpdate(server));
  doc.clientID = 1;
  doc.getText('content').insert(9, 'seule');
  return { server, doc };
}

function answerOf(server: Doc): Uint8Array {
  const encoder = createEncoder();
  writeVarString(encoder, 'réunion');
  writeVarUint(encoder, 0);
  writeVarUint(encoder, 1);
  writeVarUint8Array(encoder, encodeStateAsUpdate(server));
  return toUint8Array(encoder);
}

interface Renewal {
  readonly parts: RenewalParts;
  readonly made: { doc: Doc; follow: Follow }[];
}

function renewal(server: Doc, doc: Doc, copy: LocalCopy, changed: Partial<RenewalParts> = {}): Renewal {
  const made: { doc: Doc; follow: Follow }[] = [];
  const parts: RenewalParts = {
    name: 'réunion',
    doc,
    disowned: new Set([1]),
    times: 0,
    copy,
    ask: async () => answerOf(server),
    composing: undefined,
    replaceBy: (next, follow) => {
      made.push({ doc: next, follow });
      doc.destroy();
    },
    ...changed,
  };
  return { parts, made };
}

function only(made: Renewal['made']): Doc {
  expect(made).toHaveLength(1);
  return (made[0] as Renewal['made'][number]).doc;
}

/** What another visit finds in this browser. */
async function stored(name: string): Promise<Doc> {
  const doc = new Doc();
  (await indexedDbCopy(name, doc)).close();
  return doc;
}

describe('a renewal', () => {
  it('puts a document with the same text and new ids in the place of the old one', async () => {
    const { server, doc } = world();
    const { parts, made } = renewal(server, doc, await noCopy('', doc));
    await renew(parts);
    expect(made.map((one) => text(one.doc))).toEqual(['ensemble seule']);
    expect(getState(only(made).store, 1)).toBe(9);
  });

  it('does the same to the copy here, and keeps the new document from then on', async () => {
    const { server, doc } = world();
    const copy = await indexedDbCopy('kept', doc);
    const { parts, made } = renewal(server, doc, copy);
    await renew(parts);
    expect(copy.state.value.kept).toBe(true);
    only(made).getText('content').insert(0, 'et ');
    const found = await stored('kept');
    expect(text(found)).toBe('et ensemble seule');
    expect(getState(found.store, 1)).toBe(9);
    copy.close();
  });

  it('brings what another tab left in the copy', async () => {
    const { server, doc } = world();
    const [other, otherDoc] = [new Doc(), new Doc()];
    applyUpdate(other, encodeStateAsUpdate(server));
    other.getText('content').insert(0, 'autre ');
    const otherCopy = await indexedDbCopy('tabs', otherDoc);
    const copy = await indexedDbCopy('tabs', doc);
    applyUpdate(otherDoc, encodeStateAsUpdate(other));
    const { parts, made } = renewal(server, doc, copy);
    await renew(parts);
    expect(text(only(made))).toBe('autre ensemble seule');
    for (const one of [otherCopy, copy]) one.close();
  });

  it('that fails changes nothing, and the copy goes on', async () => {
    const { server, doc } = world();
    const copy = await indexedDbCopy('failed', doc);
    const refuses: RenewalParts['replaceBy'] = () => {
      throw new Error('no');
    };
    await expect(renew(renewal(server, doc, copy, { replaceBy: refuses }).parts)).rejects.toThrow('no');
    const asks = (): Promise<Uint8Array> => Promise.reject(new Error('lost'));
    await expect(renew(renewal(server, doc, copy, { ask: asks }).parts)).rejects.toThrow('lost');
    doc.getText('content').insert(0, 'et ');
    expect(text(await stored('failed'))).toBe('et ensemble seule');
    copy.close();
  });

  it('needs no browser that stores anything', async () => {
    const { server, doc } = world();
    const copy = await indexedDbCopy('full', doc);
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('no', 'InvalidStateError');
    });
    const { parts, made } = renewal(server, doc, copy);
    await renew(parts);
    vi.restoreAllMocks();
    expect([text(only(made)), copy.state.value.kept]).toEqual(['ensemble seule', false]);
    // Its edits are still there under their old ids: the next visit brings them in again, and they come out the same.
    expect(text(await stored('full'))).toBe('ensemble seule');
    copy.close();
  });

  it('waits for the end of a word that is being composed, however often one is begun', async () => {
    const { server, doc } = world();
    const copy = await indexedDbCopy('composed', doc);
    const steps: string[] = [];
    // At the start of the first round, at its end, then no more: the second round begins and ends in peace.
    const words = [true, true, false, false];
    const { parts, made } = renewal(server, doc, copy, {
      composing: () => {
        const isComposing = words.shift();
        steps.push(isComposing ? 'word' : 'peace');
        return isComposing ? Promise.resolve() : null;
      },
      ask: async () => {
        steps.push('ask');
        return answerOf(server);
      },
    });
    await renew(parts);
    expect(steps).toEqual(['word', 'ask', 'word', 'peace', 'ask', 'peace']);
    expect(made).toHaveLength(1);
    only(made).getText('content').insert(0, 'et ');
    expect(text(await stored('composed'))).toBe('et ensemble seule');
    copy.close();
  });

  it('tells where each letter stands now', async () => {
    for (const other of [2, 0xfffffff0]) {
      const { server, doc } = world();
      const here = doc.getText('content');
      const positions = [...text(doc)].map((_letter, at) => createRelativePositionFromTypeIndex(here, at));
      const letters = text(doc);
      // Somebody wrote at the very same place: under new ids the two may stand in another order.
      const ben = new Doc();
      applyUpdate(ben, encodeStateAsUpdate(server));
      ben.clientID = other;
      ben.getText('content').insert(9, '[seul aussi]');
      const { parts, made } = renewal(ben, doc, await noCopy('', doc));
      await renew(parts);
      const { doc: next, follow } = made[0] as { doc: Doc; follow: Follow };
      const found = positions.map((position) => {
        const there = createAbsolutePositionFromRelativePosition(follow(position), next);
        return text(next)[there?.index ?? -1];
      });
      expect(found.join('')).toBe(letters);
    }
  });
});
