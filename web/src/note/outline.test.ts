import { expect, it } from 'vitest';
import { headingsOf } from './outline.ts';

it('finds headings with their lines, and none in code or front matter', () => {
  const source = [
    '---',
    'title: x',
    '# no',
    '---',
    '# Un *titre*',
    '',
    '```',
    '# code',
    '```',
    '## Deux `mots` ##',
    '#tag',
    'Trois',
    '=====',
    '',
    '---',
  ].join('\n');
  expect(headingsOf(source)).toEqual([
    { level: 1, text: 'Un titre', line: 5 },
    { level: 2, text: 'Deux mots', line: 10 },
    { level: 1, text: 'Trois', line: 12 },
  ]);
});
