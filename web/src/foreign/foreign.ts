/** Sentences about things of other hosts. */
export interface ForeignWords {
  /** What a button says that loads a video, another page or a PDF from a host. */
  readonly video: (host: string) => string;
  readonly page: (host: string) => string;
  readonly pdf: (host: string) => string;
  /** Why there is a button. */
  readonly hint: string;
}

const EMBED = 'a.embed[data-src]';
const CARD = '.embed-card[data-src]';
const PICTURE = '.foreign-image[data-src]';
/** In a link and in raw HTML there can be no link to the picture: its place is pressed. */
const PRESSED = 'span.foreign-image[data-src]';
/** What is pressed by keys, and not followed. */
const KEYED = `.embed-load, ${PRESSED}:not([data-loaded])`;

/** What a card's button says where it loads no video. */
const SAYS: Readonly<Record<string, 'page' | 'pdf'>> = {
  figma: 'page',
  gist: 'page',
  slideshare: 'page',
  speakerdeck: 'page',
  pdf: 'pdf',
};

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}

/**
 * Makes a card of each link to something that a frame can show: its host, a button that loads it, the link itself; and a
 * button of each place of a picture that is no link.
 */
export function dressEmbeds(root: ParentNode, words: ForeignWords): void {
  for (const link of root.querySelectorAll<HTMLAnchorElement>(EMBED)) {
    const { src = '', kind = '' } = link.dataset;
    // A page of ours that stands between is no host: the thing itself is where the link leads.
    const host = hostOf(src) || hostOf(link.href);
    if (!host) continue;
    const card = document.createElement('span');
    card.className = 'embed-card';
    Object.assign(card.dataset, { src, kind, host });
    card.title = link.title;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button embed-load';
    button.append(words[SAYS[kind] ?? 'video'](host));
    const hint = document.createElement('small');
    hint.append(words.hint);
    const place = document.createElement('span');
    place.className = 'embed-place';
    place.append(button, hint);
    link.replaceWith(card);
    delete link.dataset.src;
    card.append(place, link);
  }
  for (const place of root.querySelectorAll<HTMLElement>(PRESSED)) {
    place.setAttribute('role', 'button');
    place.tabIndex = 0;
  }
}

/** Few readers click: what a click does comes with the first one. */
async function load(what: 'loadEmbed' | 'loadPicture', element: HTMLElement): Promise<void> {
  const loading = await import('./load.ts');
  if (!element.dataset.loaded) loading[what](element);
}

/** Loads a thing of another host when it is clicked, and nothing before; gives back how to stop that. */
export function loadOnClick(root: HTMLElement): () => void {
  const onclick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const picture = event.target.closest<HTMLElement>(PICTURE);
    const card = event.target.closest('.embed-load')?.closest<HTMLElement>(CARD);
    if (picture && !picture.dataset.loaded) {
      // A link around the picture is followed once the picture is there.
      event.preventDefault();
      void load('loadPicture', picture);
    } else if (card) {
      void load('loadEmbed', card);
    }
  };
  // A show of slides goes on by these keys; on the button they press it.
  const onkeydown = (event: KeyboardEvent): void => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>(KEYED) : null;
    if (!pressed) return;
    event.stopPropagation();
    if (pressed instanceof HTMLButtonElement || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    pressed.click();
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
