import { renderToString } from 'katex';
import { expect, it } from 'vitest';
import { definitionsOf } from './definitions.ts';

it.each([
  ['\\newcommand{\\vv}[1]{\\overrightarrow{#1}}', '\\vv', '\\def\\vv#1{\\overrightarrow{#1}}'],
  ['\\newcommand*\\R{\\mathbb{R}}', '\\R', '\\def\\R{\\mathbb{R}}'],
  ['\\renewcommand {\\a} [2] {#2\\}#1}', '\\a', '\\def\\a#1#2{#2\\}#1}'],
  ['\\providecommand\\a{b % }\n c}', '\\a', '\\def\\a{b % }\n c}'],
  ['\\def\\deux#1#2{#2}', '\\deux', '\\def\\deux#1#2{#2}'],
  ['\\gdef\\x{y}', '\\x', '\\def\\x{y}'],
  ['\\DeclareMathOperator{\\pgcd}{pgcd}', '\\pgcd', '\\def\\pgcd{\\operatorname{pgcd}}'],
  ['\\DeclareMathOperator*{\\argmin}{arg\\,min}', '\\argmin', '\\def\\argmin{\\operatorname*{arg\\,min}}'],
])('reads %j', (source, name, definition) => {
  const { rest, defined } = definitionsOf(`a ${source} b`);
  expect(Object.fromEntries(defined)).toEqual({ [name]: definition });
  expect(rest).toBe('a   b');
  expect(() => renderToString(`${definition} x`)).not.toThrow();
});

it.each([
  'x^2',
  '\\newcommand{\\a}[1][x]{#1}',
  '\\newcommand{\\a}{#1}',
  '\\newcommand{\\a}[1]{#2 #}',
  '\\newcommand{\\a}{b',
  '\\newcommand{a}{b}',
  '\\def\\a#2{b}',
  '\\def\\a#1,#2;{b}',
  '{\\def\\a{b} \\a}',
  '\\begin{matrix}\\def\\a{b} \\a\\end{matrix}',
  '\\def\\a{b} \\a \\def\\a{c} \\a',
  '% \\def\\a{b}',
  '\\\\newcommand\\%',
  '\\definition\\a{b}',
])('leaves %j to KaTeX', (source) => {
  const { rest, defined } = definitionsOf(source);
  expect(defined.size).toBe(0);
  expect(rest).toBe(source);
});
