// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest';
import { Macros } from './macros.ts';

afterEach(() => document.body.replaceChildren());

const sourceOf = (formula: HTMLElement): string => formula.textContent ?? '';

/** Formulas on the page, in their order. */
function formulas(...sources: string[]): HTMLElement[] {
  const made = sources.map((source) =>
    Object.assign(document.createElement('span'), { textContent: source }),
  );
  document.body.append(...made);
  return made;
}

function expanded(macros: Macros, formula: HTMLElement | undefined): string {
  if (!formula) throw new Error('a formula');
  return macros.expand(formula, sourceOf(formula)).trim();
}

it('gives each formula what was defined before it, and the last of two', () => {
  const macros = new Macros();
  const all = formulas('\\a', '\\def\\a{1}', '\\a', '\\newcommand{\\a}{2}\\a', '\\a');
  // Whatever order they were read in.
  expect(macros.read(all.toReversed(), sourceOf)).toBe(true);
  expect(all.map((formula) => expanded(macros, formula))).toEqual([
    '\\a',
    '\\def\\a{1}',
    '\\def\\a{1}\\a',
    '\\def\\a{2} \\a',
    '\\def\\a{2}\\a',
  ]);
  expect(macros.read(all, sourceOf)).toBe(false);
});

it('follows what changes, and forgets what is gone', () => {
  const macros = new Macros();
  const [definition, use] = formulas('\\def\\a{1}', '\\a') as [HTMLElement, HTMLElement];
  macros.read([definition, use], sourceOf);
  definition.textContent = '\\def\\a{2}';
  expect(macros.read([definition], sourceOf)).toBe(true);
  expect(expanded(macros, use)).toBe('\\def\\a{2}\\a');
  definition.remove();
  expect(expanded(macros, use)).toBe('\\a');
  expect(macros.read([], sourceOf)).toBe(true);
  document.body.prepend(definition);
  expect(expanded(macros, use)).toBe('\\a');
});

it('keeps what is read before it is on the page', () => {
  const macros = new Macros();
  const [use] = formulas('\\a');
  const definition = Object.assign(document.createElement('span'), { textContent: '\\def\\a{1}' });
  macros.read([definition], sourceOf);
  macros.read([], sourceOf);
  document.body.prepend(definition);
  expect(expanded(macros, use)).toBe('\\def\\a{1}\\a');
  macros.read([], sourceOf);
  definition.remove();
  expect(macros.read([], sourceOf)).toBe(true);
});

it('gives no formula more than it can bear', () => {
  const macros = new Macros();
  const name = (index: number): string =>
    `\\a${String.fromCharCode(97 + (index >> 4))}${String.fromCharCode(97 + (index & 15))}`;
  const sources = Array.from({ length: 250 }, (_, index) => `\\def${name(index)}{${'x'.repeat(100)}}`);
  const all = formulas(...sources, 'y');
  macros.read(all, sourceOf);
  expect(expanded(macros, all.at(-1)).length).toBeLessThanOrEqual(10_001);
});
