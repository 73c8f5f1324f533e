import { expect, it } from 'vitest';
import { optionsOf, type SlidesPage, themeOf } from './options.ts';

const page: SlidesPage = {
  theme: 'moon',
  reveal: { transition: 'fade', loop: true },
  minutes: null,
  words: { speaker: '', now: '', next: '', notes: '', elapsed: '', none: '', back: '', forward: '' },
};
const query = (text: string): URLSearchParams => new URLSearchParams(text);

it('lets the address change what it may, to what it may', () => {
  const options = optionsOf(page, query('transition=zoom&loop=false&width=1200&controls&slideNumber=true'));
  expect(options).toEqual({
    transition: 'zoom',
    loop: false,
    width: 1200,
    controls: true,
    slideNumber: true,
  });
});

it('numbers slides as it is told', () => {
  const numbers = ['c/t', 'false', ''].map(
    (text) => optionsOf(page, query(`slideNumber=${text}`)).slideNumber,
  );
  expect(numbers).toEqual(['c/t', false, true]);
  expect(optionsOf(page, query('slideNumber=x'))).toEqual(page.reveal);
});

it('takes no other option and no other value', () => {
  const evil =
    'parallaxBackgroundImage=//evil&transition=x&width=a&__proto__=1&constructor=1&loop=maybe&plugins=x&url=y';
  expect(optionsOf(page, query(evil))).toEqual(page.reveal);
});

it('knows the themes that come with us', () => {
  expect(themeOf(page, query(''))).toBe('moon');
  expect(themeOf(page, query('theme=sky'))).toBe('sky');
  expect(themeOf(page, query('theme=../x'))).toBe('moon');
  expect(themeOf({ ...page, theme: 'x' }, query(''))).toBe('black');
});
