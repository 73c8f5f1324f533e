export { comforts } from './comforts.ts';
export { markdownColours } from './highlight.ts';
export { markdown } from './language.ts';
export { TABLE_COMMANDS } from './table/commands.ts';
export { tableAt } from './table/place.ts';
