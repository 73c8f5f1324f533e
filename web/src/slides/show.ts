import Reveal, { type RevealApi } from 'reveal.js';
import { dressEmbeds, loadOnClick } from '../foreign/index.ts';
import { readLiveWords } from '../page/live-words.ts';
import { messageOf, openChannel, type Place } from './channel.ts';
import { optionsOf, type SlidesPage, type ThemeName, themeOf } from './options.ts';
import 'reveal.js/reset.css';
import 'reveal.js/reveal.css';

/** Each theme by itself: a show loads one. */
const LOAD: Readonly<Record<ThemeName, () => Promise<unknown>>> = {
  beige: () => import('reveal.js/theme/beige.css'),
  black: () => import('reveal.js/theme/black.css'),
  blood: () => import('reveal.js/theme/blood.css'),
  league: () => import('reveal.js/theme/league.css'),
  moon: () => import('reveal.js/theme/moon.css'),
  night: () => import('reveal.js/theme/night.css'),
  serif: () => import('reveal.js/theme/serif.css'),
  simple: () => import('reveal.js/theme/simple.css'),
  sky: () => import('reveal.js/theme/sky.css'),
  solarized: () => import('reveal.js/theme/solarized.css'),
  white: () => import('reveal.js/theme/white.css'),
};

/** The themes on a dark ground. */
const DARK: ReadonlySet<ThemeName> = new Set(['black', 'blood', 'league', 'moon', 'night']);

/** The code of the key S, by which every show of reveal opens the speaker's window. */
const KEY_S = 83;

function openSpeaker(): void {
  const address = new URL(location.href);
  address.search = '?speaker';
  address.hash = '';
  open(address, 'encrier-speaker', 'popup,width=1100,height=700');
}

function follow(deck: RevealApi): void {
  const channel = openChannel(location.pathname);
  const tell = (): void => {
    const { h, v, f } = deck.getIndices();
    const place: Place = { column: h, row: v, piece: f ?? -1 };
    channel.postMessage({ say: 'here', place });
  };
  for (const event of ['slidechanged', 'fragmentshown', 'fragmenthidden']) deck.on(event, tell);
  channel.addEventListener('message', ({ data }) => {
    const message = messageOf(data);
    if (message?.say === 'where') tell();
    if (message?.say === 'go') message.step === 'next' ? deck.next() : deck.prev();
  });
}

/** What leads to an id of the note's says it as it was written: in the page, a word of ours stands before it. */
function leadToIds(root: HTMLElement): void {
  const named = (name: string): Element | null => document.getElementById(`user-content-${name}`);
  const mended = (hash: string): string | null => {
    const name = hash.replace(/^#\/?/, '');
    return name && !document.getElementById(name) && named(name) ? `#/user-content-${name}` : null;
  };
  for (const link of root.querySelectorAll<HTMLAnchorElement>('a[href^="#"]'))
    link.hash = mended(link.hash) ?? link.hash;
  const asked = mended(location.hash);
  if (asked) history.replaceState(null, '', asked);
}

/** Draws diagrams and formulas of the slides: each when it is shown, and all of them before a show that is to be printed. */
async function drawSlides(
  root: HTMLElement,
  theme: ThemeName,
  deck: RevealApi,
  prints: boolean,
): Promise<void> {
  if (!root.querySelector('.diagram, .math')) return;
  const { watchDrawings } = await import('../diagrams/index.ts');
  const drawings = watchDrawings(readLiveWords().drawing, {
    // reveal marks the slides that have a ground of their own.
    isDark: (element) => {
      const own = element.closest('.has-dark-background, .has-light-background');
      return own ? own.classList.contains('has-dark-background') : DARK.has(theme);
    },
    onDrawn: () => {
      if (deck.isReady()) deck.layout();
    },
  });
  if (prints) await drawings.drawAll(root);
  else drawings.watch(root);
}

/** Makes a show of the page's slides. */
export async function showSlides(page: SlidesPage, query: URLSearchParams): Promise<void> {
  const root = document.querySelector<HTMLElement>('.reveal');
  if (!root) return;
  const theme = themeOf(page, query);
  await LOAD[theme]();
  document.documentElement.dataset.show = '';
  // The ground is the theme's and not the reader's, and so are the colours on it.
  document.documentElement.dataset.theme = DARK.has(theme) ? 'dark' : 'light';
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const deck = new Reveal(root, {
    hash: true,
    // A telephone shows slides too, not one long page of them: that is what the note's own page is for.
    scrollActivationWidth: 0,
    ...optionsOf(page, query),
    ...(still ? { transition: 'none', backgroundTransition: 'none', autoAnimate: false } : {}),
    // Other windows neither command the show nor hear of it by this way: that was CVE-2021-21259.
    postMessage: false,
    postMessageEvents: false,
    plugins: [],
  });
  if (root.querySelector('[data-src].embed, .foreign-image')) {
    dressEmbeds(root, readLiveWords().foreign);
    loadOnClick(root);
  }
  leadToIds(root);
  // Slides that are printed get their height when the show begins.
  const prints = query.has('print-pdf');
  if (prints) await drawSlides(root, theme, deck, prints);
  await deck.initialize();
  if (!prints) await drawSlides(root, theme, deck, prints);
  deck.addKeyBinding({ keyCode: KEY_S, key: 'S', description: page.words.speaker }, openSpeaker);
  follow(deck);
  document.documentElement.dataset.ready = '';
}
