import Reveal, { type RevealApi } from 'reveal.js';
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

/** Makes a show of the page's slides. */
export async function showSlides(page: SlidesPage, query: URLSearchParams): Promise<void> {
  const root = document.querySelector<HTMLElement>('.reveal');
  if (!root) return;
  await LOAD[themeOf(page, query)]();
  document.documentElement.dataset.show = '';
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const deck = new Reveal(root, {
    hash: true,
    ...optionsOf(page, query),
    ...(still ? { transition: 'none', backgroundTransition: 'none', autoAnimate: false } : {}),
    // Other windows neither command the show nor hear of it by this way: that was CVE-2021-21259.
    postMessage: false,
    postMessageEvents: false,
    plugins: [],
  });
  await deck.initialize();
  deck.addKeyBinding({ keyCode: KEY_S, key: 'S', description: page.words.speaker }, openSpeaker);
  follow(deck);
  document.documentElement.dataset.ready = '';
}
