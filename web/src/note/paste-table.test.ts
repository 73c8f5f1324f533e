import { expect, it } from 'vitest';
import { tableOf } from './paste-table.ts';

it('makes a table of cells', () => {
  expect(tableOf('Nom\tÂge\r\nAnne\t9\r\nBen | B\t10\r\n')).toBe(
    '| Nom | Âge |\n| --- | --- |\n| Anne | 9 |\n| Ben \\| B | 10 |',
  );
});

it.each(['un texte', 'a\tb', 'a\tb\nc', 'a\nb', ''])('leaves %j', (text) => expect(tableOf(text)).toBeNull());
