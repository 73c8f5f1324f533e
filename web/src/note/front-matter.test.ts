import { GFM, parser } from '@lezer/markdown';
import { expect, it } from 'vitest';
import { frontMatter, MatterParser } from './front-matter.ts';

const markdown = new MatterParser(parser.configure([GFM, frontMatter]));

function blocks(text: string): string[] {
  const names: string[] = [];
  const cursor = markdown.parse(text).cursor();
  if (cursor.firstChild())
    do names.push(cursor.name);
    while (cursor.nextSibling());
  return names;
}

it('reads a head of settings as one block and what follows as ever', () => {
  expect(blocks('---\ntitle: a\nlang: fr\n---\n\n# b\n')).toEqual(['FrontMatter', 'ATXHeading1']);
  expect(blocks('---\ntitle: a\n...\nb\n')).toEqual(['FrontMatter', 'Paragraph']);
});

it('takes nothing for settings that is not closed or not at the beginning', () => {
  expect(blocks('---\ntitle: a\n\nb\n')).toEqual(['HorizontalRule', 'Paragraph', 'Paragraph']);
  expect(blocks('a\n\n---\nb: c\n---\n')).toEqual(['Paragraph', 'HorizontalRule', 'SetextHeading2']);
});
