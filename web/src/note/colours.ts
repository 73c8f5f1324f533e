export { comforts } from './comforts.ts';
export { markdownColours } from './highlight.ts';
export { markdown } from './language.ts';
