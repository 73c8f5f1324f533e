import { describe, expect, it } from 'vitest';
import { exported, filtered, kept, merged, ordered, readFile, type Visited } from './visited.ts';

const row = (name: string, more: Partial<Visited> = {}): Visited => ({
  kind: 'note',
  name,
  title: name,
  path: `/n/${name}`,
  opened_ms: 1,
  ...more,
});

const titleOf = ({ title }: Visited): string => title;
const names = (rows: readonly Visited[]): string[] => rows.map(({ name }) => name);

describe('the filter', () => {
  const list = [
    row('a', { title: 'Élèves de 6e', tags: ['Conseil'] }),
    row('b', { title: 'Sortie au port', tags: ['sorties', 'été'] }),
    row('c', { title: 'Ete 2025', tags: ['cours de mathématiques'] }),
  ];
  const found = (filter: string): string[] => names(filtered(list, filter, titleOf));

  it('reads titles and tags without accents and capitals', () => {
    expect(found('eleves')).toEqual(['a']);
    expect(found('ÉTÉ')).toEqual(['b', 'c']);
    expect(found('CONSEIL élèves')).toEqual(['a']);
    expect(found('')).toEqual(['a', 'b', 'c']);
    expect(found('rien')).toEqual([]);
  });

  it('asks for one tag after a #', () => {
    expect(found('#été')).toEqual(['b']);
    expect(found('#cours de mathématiques')).toEqual(['c']);
    expect(found('#sort')).toEqual(['b']);
  });
});

it('puts pinned ones first in every order', () => {
  const list = [
    row('x', { title: 'Zèbre', opened_ms: 3 }),
    row('y', { title: 'âne', opened_ms: 2, kind: 'pad' }),
    row('z', { title: 'Note 10', opened_ms: 1 }),
    row('w', { title: 'Note 9', opened_ms: 0, pinned: true }),
  ];
  const by = (order: Parameters<typeof ordered>[1]): string[] => names(ordered(list, order, 'fr', titleOf));
  expect(by('visited')).toEqual(['w', 'x', 'y', 'z']);
  expect(by('title')).toEqual(['w', 'y', 'z', 'x']);
  expect(by('kind')).toEqual(['w', 'x', 'z', 'y']);
});

describe('the file', () => {
  it('is CodiMD’s, and comes back', () => {
    const list = [
      row('a b', { title: 'Un', tags: ['x'], pinned: true, opened_ms: 7 }),
      row('p', { kind: 'pad' }),
    ];
    const text = exported(list, titleOf);
    expect(JSON.parse(text)[0]).toEqual({
      id: 'a b',
      text: 'Un',
      time: 7,
      tags: ['x'],
      pinned: true,
      kind: 'note',
    });
    const back = readFile(text, 9);
    expect(back?.map(({ path, pinned, opened_ms }) => [path, pinned, opened_ms])).toEqual([
      ['/a%20b', true, 7],
      ['/p/p', false, 1],
    ]);
  });

  it('tells no secret', () => {
    const secret = `w.${'A'.repeat(27)}`;
    const list = [row(secret), row('b', { path: '/n/b?token=x' }), row('c')];
    expect(names(readFile(exported(list, titleOf), 9) ?? [])).toEqual(['c']);
  });

  it('is read as browsers of all times wrote it', () => {
    const file = [
      { id: 'a', text: 'A', time: 1_500_000_000_000, tags: [] },
      { id: 'b', text: 'B', time: '1500000000000' },
      { id: 'c', text: 'C', time: '2017-07-14T02:40:00Z' },
      { id: 'd', text: 'D', time: 'x' },
    ];
    const times = readFile(JSON.stringify(file), 1_800_000_000_000)?.map(({ opened_ms }) => opened_ms);
    expect(times).toEqual([1_500_000_000_000, 1_500_000_000_000, 1_500_000_000_000, 1_800_000_000_000]);
    expect(names(readFile(JSON.stringify({ history: file }), 1) ?? [])).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leads nowhere but to this server', () => {
    const ids = [
      '//ailleurs.fr',
      '../x',
      '..',
      '.',
      '\\\\ailleurs.fr',
      'javascript:alert(1)',
      '',
      7,
      null,
      'a\nb',
    ];
    const read = readFile(JSON.stringify([...ids.map((id) => ({ id })), { id: 'ok' }]), 1) ?? [];
    expect(read.map(({ path }) => path)).toEqual(['/%5C%5Cailleurs.fr', '/javascript%3Aalert(1)', '/ok']);
  });

  it('is longer than the list: the newest are kept, and what is pinned', () => {
    const file = Array.from({ length: 2000 }, (_, at) => ({ id: `d${at}`, time: at + 1, pinned: at === 3 }));
    const { list } = merged([], readFile(JSON.stringify(file), 9_999) ?? []);
    const most = kept(list);
    expect([list.length, most.length]).toEqual([2000, 1001]);
    expect([most[0]?.name, most[999]?.name, most[1000]?.name]).toEqual(['d1999', 'd1000', 'd3']);
  });

  it('is refused when it is none', () => {
    for (const text of ['', 'x', '{}', '7', 'null', '[1]', '[{"text":"a"}]'])
      expect(readFile(text, 1)).toBeUndefined();
    expect(readFile('[]', 1)).toEqual([]);
  });
});

it('merges a file: the later visit tells, a pin stays, the path that is known stays', () => {
  const mine = [row('a', { opened_ms: 5, title: 'Neuf', pinned: true }), row('b', { opened_ms: 1 })];
  const file = [
    row('a', { opened_ms: 2, title: 'Vieux', path: '/a' }),
    row('b', { opened_ms: 9, title: 'Plus neuf', path: '/b', tags: ['t'] }),
    row('c', { opened_ms: 3, path: '/c' }),
  ];
  const { list, changed } = merged(mine, file);
  expect(list.map(({ title, path, pinned }) => [title, path, pinned])).toEqual([
    ['Plus neuf', '/n/b', false],
    ['Neuf', '/n/a', true],
    ['c', '/c', false],
  ]);
  expect(changed).toBe(2);
  expect(merged(list, file).changed).toBe(0);
});
