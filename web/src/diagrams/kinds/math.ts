import { renderToString } from 'katex';
import type { Draw } from '../frame.ts';

/** TeX as MathML, which the browser lays out itself: no fonts to load, and readers hear formulas. */
export const draw: Draw = async ({ source, kind }) => {
  const html = renderToString(source, {
    output: 'mathml',
    displayMode: kind === 'math-display',
    trust: false,
    strict: 'ignore',
    maxSize: 50,
    maxExpand: 500,
    throwOnError: true,
  });
  const math = new DOMParser().parseFromString(html, 'text/html').querySelector('math');
  if (!math) throw new Error('nothing was drawn');
  return { mathml: new XMLSerializer().serializeToString(math) };
};
