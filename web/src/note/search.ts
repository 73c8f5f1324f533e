/** The search panel: loaded when it is first asked for, as most notes are read and written without it. */
export { openSearchPanel, search, searchKeymap, selectNextOccurrence } from '@codemirror/search';
