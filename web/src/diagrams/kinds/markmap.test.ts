import { expect, it } from 'vitest';
import { type Branch, branches } from './markmap.ts';

const shape = ({ text, children }: Branch): string =>
  children.length > 0 ? `${text}(${children.map(shape).join(' ')})` : text;

it('reads headings and lists as one tree', () => {
  expect(
    shape(
      branches('# Eau\n\n## État\n\n- solide\n  1. glace\n  2. neige\n- liquide\n\n## Cycle ##\n\npluie'),
    ),
  ).toBe('Eau(État(solide(glace neige) liquide) Cycle)');
  expect(shape(branches('a\n=\n\nb\n=\n'))).toBe('(a b)');
});

it('shows words alone: no tags, no addresses, no signs, no settings', () => {
  const source =
    '---\nmarkmap:\n  extraJs: [https://evil.example/x.js]\n---\n# **Gras** <img src=x onerror=alert(1)>\n- [lien](https://a.b)\n- `code`\n- [x] *fait*';
  expect(shape(branches(source))).toBe('Gras(lien code fait)');
});

it('says what it cannot draw', () => {
  expect(() => branches('du texte')).toThrow('no headings');
  expect(() => branches('- a\n'.repeat(1_001))).toThrow('more than 1000');
});
