import type { Words } from '../i18n/index.ts';

/** CodeMirror's English phrases and the keys of our sentences for them. */
const PHRASES: Readonly<Record<string, string>> = {
  Find: 'search-find',
  Replace: 'search-replace',
  next: 'search-next',
  previous: 'search-previous',
  all: 'search-all',
  'match case': 'search-case',
  'by word': 'search-word',
  regexp: 'search-regexp',
  replace: 'search-replace-one',
  'replace all': 'search-replace-all',
  close: 'close',
  'current match': 'search-current',
  'on line': 'search-on-line',
  'replaced match on line $': 'search-replaced-one',
  'replaced $ matches': 'search-replaced-many',
  'Go to line': 'search-go-to-line',
  go: 'search-go',
  Completions: 'completion-list',
  'Control character': 'editor-control-character',
  'Selection deleted': 'editor-selection-deleted',
};

/** The same in the page's language. `$` is CodeMirror's own place holder. */
export function notePhrases(words: Words): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PHRASES).map(([english, key]) => [english, words(key, { value: '$' })]),
  );
}
