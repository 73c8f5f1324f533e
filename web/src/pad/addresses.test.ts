import { expect, it } from 'vitest';
import { completeLink, safeLink, safePicture } from './addresses.ts';

it('lets links lead to pages, mailboxes and telephones only', () => {
  for (const good of ['https://a.fr', 'mailto:a@b.fr', 'tel:+33', '/p/x', '#titre', 'notes.html']) {
    expect(safeLink(good)).toBe(good);
  }
  for (const bad of [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    '',
    7,
    null,
  ]) {
    expect(safeLink(bad)).toBeNull();
  }
});

it('shows pictures, not scripts', () => {
  expect(safePicture('https://a.fr/b.png')).toBe('https://a.fr/b.png');
  expect(safePicture('data:image/png;base64,AAAA')).not.toBeNull();
  expect(safePicture('data:image/svg+xml;base64,AAAA')).toBeNull();
  expect(safePicture('javascript:alert(1)')).toBeNull();
});

it('understands what people type for an address', () => {
  expect(completeLink('exemple.fr/page')).toBe('https://exemple.fr/page');
  expect(completeLink('moi@exemple.fr')).toBe('mailto:moi@exemple.fr');
  expect(completeLink('http://a.fr')).toBe('http://a.fr');
  expect(completeLink('/p/reunion')).toBe('/p/reunion');
});
