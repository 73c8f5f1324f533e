import { expect, it } from 'vitest';
import { BlockList, type BlockSink } from './block-list.ts';
import { type PreviewMessage, readPreview, wishOf } from './message.ts';

interface Shown {
  html: string;
}

/** A page that is a list. */
function page(): { list: BlockList<Shown>; html: () => string[]; lines: () => number[]; made: () => number } {
  const shown: Shown[] = [];
  let made = 0;
  const sink: BlockSink<Shown> = {
    make: (block) => {
      made += 1;
      return { html: block.html ?? '…' };
    },
    become: (old, block) => Object.assign(old, { html: block.html ?? '…' }),
    insert: (blocks, next) => {
      for (const block of blocks) if (shown.includes(block)) shown.splice(shown.indexOf(block), 1);
      shown.splice(next ? shown.indexOf(next) : shown.length, 0, ...blocks);
    },
    remove: (block) => void shown.splice(shown.indexOf(block), 1),
  };
  const list = new BlockList(sink);
  return {
    list,
    html: () => shown.map((block) => block.html),
    lines: () => Array.from({ length: list.length }, (_, index) => list.lineAt(index)),
    made: () => made,
  };
}

function say(message: object): PreviewMessage & { type: 'blocks' } {
  const read = readPreview(JSON.stringify({ type: 'preview', ...message }));
  if (read?.type !== 'blocks') throw new Error('no message with blocks');
  return read;
}

const block = (html: string, line: number) => ({ h: html, line, html });
const first = {
  rev: 1,
  start: 'empty',
  ops: [{ at: 0, ins: [block('a', 1), block('b', 3), block('c', 5)] }],
  root: 'r1',
};

it('follows inserts, changes, deletions and lines that move', () => {
  const { list, html, lines } = page();
  expect(list.take(say(first))).toBe(true);
  expect(html()).toEqual(['a', 'b', 'c']);
  expect(list.root).toBe('r1');
  list.take(
    say({ rev: 2, ops: [{ at: 1, del: 1, ins: [block('B', 3), block('x', 4)], shift: 2 }], root: 'r2' }),
  );
  expect(html()).toEqual(['a', 'B', 'x', 'c']);
  expect(lines()).toEqual([1, 3, 4, 7]);
  list.take(
    say({
      rev: 3,
      ops: [
        { at: 0, shift: 1 },
        { at: 1, del: 2, shift: -2 },
      ],
      root: 'r3',
    }),
  );
  expect(html()).toEqual(['a', 'c']);
  expect(lines()).toEqual([2, 6]);
  expect([0, 2, 5, 6, 99].map((line) => list.indexOfLine(line))).toEqual([-1, 0, 0, 1, 1]);
});

it('has no name while more follows', () => {
  const { list } = page();
  list.take(say({ ...first, root: undefined, more: true }));
  expect(list.root).toBeNull();
});

it('shows again what looks the same after a start from nothing', () => {
  const { list, html, made } = page();
  list.take(say(first));
  list.take(
    say({ rev: 9, start: 'empty', ops: [{ at: 0, ins: [block('c', 1), block('n', 2)] }], more: true }),
  );
  expect(html()).toEqual(['c', 'n', 'a', 'b']);
  list.take(say({ rev: 9, ops: [{ at: 2, ins: [block('a', 3)] }], root: 'r9' }));
  expect(html()).toEqual(['c', 'n', 'a']);
  expect(made()).toBe(4);
});

it('refuses what does not fit', () => {
  const { list } = page();
  list.take(say(first));
  expect(list.take(say({ rev: 2, ops: [{ at: 2, del: 2 }], root: 'r2' }))).toBe(false);
});

it('reads what is about the preview and nothing else', () => {
  expect(readPreview('{"type":"refused","reason":"author"}')).toBeNull();
  expect(readPreview('{"type":"preview","error":"too-long"}')).toEqual({ type: 'error', reason: 'too-long' });
  expect(wishOf(true, 'ff')).toBe('{"type":"preview","open":true,"root":"ff"}');
  expect(wishOf(false, null)).toBe('{"type":"preview","open":false}');
});

it('keeps the order of the page while a start from nothing comes in pieces', () => {
  const { list, html } = page();
  const named = (h: string, html: string, line: number) => ({ h, line, html });
  const rules = (a: string, b: string, c: string) =>
    [a, b, c].flatMap((text, index) => [named('hr', 'hr', index * 4 + 1), named(text, text, index * 4 + 3)]);
  const all = rules('p1', 'p2', 'p3');
  list.take(say({ rev: 1, start: 'empty', ops: [{ at: 0, ins: all }], root: 'r1' }));
  const anew = rules('new', 'p2', 'p3');
  for (let from = 0; from < anew.length; from += 2) {
    const part = { ops: [{ at: from, ins: anew.slice(from, from + 2) }] };
    list.take(
      say({
        rev: 2,
        ...(from === 0 ? { start: 'empty' } : {}),
        ...part,
        ...(from === 4 ? { root: 'r2' } : {}),
      }),
    );
    expect(html().slice(0, from + 2)).toEqual(anew.slice(0, from + 2).map((block) => block.html));
    // It is begun once more before the whole is there.
    if (from === 2) {
      list.take(say({ rev: 3, start: 'empty', ops: [{ at: 0, ins: anew.slice(0, 4) }] }));
      expect(html().slice(0, 4)).toEqual(['hr', 'new', 'hr', 'p2']);
    }
  }
  expect(html()).toEqual(['hr', 'new', 'hr', 'p2', 'hr', 'p3']);
});

it('has no name for what is there when a message did not fit', () => {
  const { list } = page();
  list.take(say(first));
  expect(
    list.take(
      say({
        rev: 2,
        ops: [
          { at: 0, del: 1 },
          { at: 9, del: 1 },
        ],
        root: 'r2',
      }),
    ),
  ).toBe(false);
  expect(list.root).toBeNull();
});
