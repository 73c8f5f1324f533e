/** A value that an option of the show takes. */
export type OptionValue = boolean | number | string;

/** What the page says. */
type Word = 'speaker' | 'now' | 'next' | 'notes' | 'elapsed' | 'none' | 'back' | 'forward';

/** What the server wrote into the page. */
export interface SlidesPage {
  readonly theme: string;
  readonly reveal: Readonly<Record<string, OptionValue>>;
  readonly minutes: number | null;
  readonly words: Readonly<Record<Word, string>>;
}

const TRANSITIONS = ['none', 'fade', 'slide', 'convex', 'concave', 'zoom'];

/** What an address may change, and to what: nothing that loads, runs or leads elsewhere. */
const KINDS: Readonly<Record<string, 'flag' | 'number' | readonly string[]>> = {
  autoSlide: 'number',
  autoSlideStoppable: 'flag',
  backgroundTransition: TRANSITIONS,
  center: 'flag',
  controls: 'flag',
  controlsLayout: ['edges', 'bottom-right'],
  controlsTutorial: 'flag',
  embedded: 'flag',
  fragments: 'flag',
  hash: 'flag',
  height: 'number',
  help: 'flag',
  hideInactiveCursor: 'flag',
  history: 'flag',
  keyboard: 'flag',
  loop: 'flag',
  margin: 'number',
  maxScale: 'number',
  minScale: 'number',
  mouseWheel: 'flag',
  navigationMode: ['default', 'linear', 'grid'],
  overview: 'flag',
  progress: 'flag',
  rtl: 'flag',
  showNotes: 'flag',
  shuffle: 'flag',
  slideNumber: ['', 'true', 'false', 'c', 'c/t', 'h.v', 'h/v'],
  touch: 'flag',
  transition: TRANSITIONS,
  transitionSpeed: ['default', 'fast', 'slow'],
  width: 'number',
};

/** The themes that come with us. */
export const THEMES = [
  'beige',
  'black',
  'blood',
  'league',
  'moon',
  'night',
  'serif',
  'simple',
  'sky',
  'solarized',
  'white',
] as const;

/** A theme that comes with us. */
export type ThemeName = (typeof THEMES)[number];

function read(kind: (typeof KINDS)[string], text: string): OptionValue | undefined {
  if (kind === 'flag') return text === '' || text === 'true' ? true : text === 'false' ? false : undefined;
  if (kind === 'number') return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (!kind?.includes(text)) return undefined;
  // A choice that can also be yes or no.
  return kind.includes('true') ? (read('flag', text) ?? text) : text;
}

/** The options of the show: the note's, and over them those of the address. */
export function optionsOf(page: SlidesPage, query: URLSearchParams): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = { ...page.reveal };
  for (const [name, text] of query) {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    const value = kind === undefined ? undefined : read(kind, text);
    if (value !== undefined) options[name] = value;
  }
  return options;
}

/** The theme of the show: the address's, the note's, or black. */
export function themeOf(page: SlidesPage, query: URLSearchParams): ThemeName {
  const known = (name: string | null): ThemeName | undefined => THEMES.find((theme) => theme === name);
  return known(query.get('theme')) ?? known(page.theme) ?? 'black';
}
