import { expect, it } from 'vitest';
import { withoutFonts } from './themes.ts';

it('keeps all of a theme but its fonts', () => {
  const css =
    '@import "https://fonts.example/css?a=1;b";@font-face{font-family:A;src:url(data:font/woff;base64,AA)}:root{--r-x:1}';
  expect(withoutFonts(css)).toBe(':root{--r-x:1}');
});
