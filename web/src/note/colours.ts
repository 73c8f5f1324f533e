export { comforts } from './comforts.ts';
export { markdownColours } from './highlight.ts';
export { markdown } from './language.ts';
export { movesLines, RENDERING_MS, toggleShown } from './shown-task.ts';
export { tableAt } from './table/place.ts';
export { WRITING_COMMANDS } from './writing-commands.ts';
