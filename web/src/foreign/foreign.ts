/** Sentences about things of other hosts. */
export interface ForeignWords {
  /** What a button says that loads a video, or another page, from a host. */
  readonly video: (host: string) => string;
  readonly page: (host: string) => string;
  /** Why there is a button. */
  readonly hint: string;
}

const EMBED = 'a.embed[data-src]';
const CARD = '.embed-card[data-src]';
const PICTURE = 'a.foreign-image[data-src]';

/** Those that are no videos. */
const PAGES: ReadonlySet<string | undefined> = new Set(['figma']);

/**
 * What a framed page may do: be the site that it is, fill the screen. It may lead neither us nor the reader away, for that
 * there is the link; and it opens no windows.
 */
const SANDBOX = 'allow-scripts allow-same-origin allow-presentation';

/** YouTube plays nothing for a page that does not say where it stands; it is told our origin and no address. */
const NAMED_TO: ReadonlySet<string> = new Set(['www.youtube-nocookie.com']);

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}

/** Makes a card of each link to something that a frame can show: its host, a button that loads it, the link itself. */
export function dressEmbeds(root: ParentNode, words: ForeignWords): void {
  for (const link of root.querySelectorAll<HTMLElement>(EMBED)) {
    const { src = '', kind } = link.dataset;
    const host = hostOf(src);
    if (!host) continue;
    const card = document.createElement('span');
    card.className = 'embed-card';
    card.dataset.src = src;
    card.title = link.title;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button embed-load';
    button.append(PAGES.has(kind) ? words.page(host) : words.video(host));
    const hint = document.createElement('small');
    hint.append(words.hint);
    const place = document.createElement('span');
    place.className = 'embed-place';
    place.append(button, hint);
    link.replaceWith(card);
    delete link.dataset.src;
    card.append(place, link);
  }
}

function loadEmbed(card: HTMLElement): void {
  const { src = '' } = card.dataset;
  const frame = document.createElement('iframe');
  frame.title = `${card.title.split(' – ')[0]} – ${hostOf(src)}`;
  frame.setAttribute('sandbox', SANDBOX);
  frame.setAttribute('allow', 'fullscreen; picture-in-picture; encrypted-media');
  frame.setAttribute('allowfullscreen', '');
  frame.referrerPolicy = NAMED_TO.has(hostOf(src)) ? 'strict-origin' : 'no-referrer';
  frame.src = src;
  card.querySelector('.embed-place')?.replaceChildren(frame);
  card.dataset.loaded = 'true';
  // The button that was pressed is gone: a keyboard goes on from what came in its place.
  frame.focus();
}

/** A picture from a foreign host, which learns of the reader only by this click. */
function loadPicture(link: HTMLElement): void {
  const { src = '', width, height } = link.dataset;
  const image = document.createElement('img');
  image.referrerPolicy = 'no-referrer';
  image.alt = link.textContent?.trim() ?? '';
  if (width) image.setAttribute('width', width);
  if (height) image.setAttribute('height', height);
  image.src = src;
  link.replaceChildren(image);
  link.dataset.loaded = 'true';
}

/** Loads a thing of another host when it is clicked, and nothing before; gives back how to stop that. */
export function loadOnClick(root: HTMLElement): () => void {
  const onclick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const picture = event.target.closest<HTMLElement>(PICTURE);
    const card = event.target.closest('.embed-load')?.closest<HTMLElement>(CARD);
    if (picture && !picture.dataset.loaded) {
      event.preventDefault();
      loadPicture(picture);
    } else if (card) {
      loadEmbed(card);
    }
  };
  // A show of slides goes on by these keys; on the button they press it.
  const onkeydown = (event: KeyboardEvent): void => {
    if (event.target instanceof Element && event.target.closest('.embed-load')) event.stopPropagation();
  };
  root.addEventListener('click', onclick);
  root.addEventListener('keydown', onkeydown);
  return () => {
    root.removeEventListener('click', onclick);
    root.removeEventListener('keydown', onkeydown);
  };
}

/** Whether `fresh` is the thing of another host that was loaded in `old`: it stays. */
export function keepLoaded(old: HTMLElement, fresh: HTMLElement): boolean {
  return old.dataset.loaded !== undefined && old.dataset.src === fresh.dataset.src;
}
