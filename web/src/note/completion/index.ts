import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { emoji } from './emoji.ts';
import { containers, embeds, fences, headings, pictures } from './sources.ts';

/** What is offered while one writes; loaded behind the editor itself. */
export const completion: Extension = [
  autocompletion({
    override: [fences, containers, embeds, headings, pictures, emoji],
    icons: false,
    maxRenderedOptions: 40,
    // Nobody waits for the list to be taken seriously: it opens behind signs that are typed for it.
    interactionDelay: 0,
  }),
  keymap.of(completionKeymap),
];
