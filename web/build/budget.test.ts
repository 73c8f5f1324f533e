import { expect, it } from 'vitest';
import { firstLoad } from './budget.ts';

it('counts an entry and its static imports, each once, and nothing lazy', () => {
  const chunk = (name: string, imports: string[], isEntry = false) => ({
    type: 'chunk',
    name,
    imports,
    isEntry,
    code: name,
  });
  const bundle = {
    'pad.js': chunk('pad', ['a.js', 'b.js'], true),
    'a.js': chunk('a', ['b.js']),
    'b.js': chunk('b', []),
    'lazy.js': chunk('lazy', []),
    'note.js': chunk('note', ['a.js'], true),
  } as unknown as Parameters<typeof firstLoad>[0];
  expect(firstLoad(bundle, 'pad').map(({ name }) => name)).toEqual(['pad', 'a', 'b']);
});
