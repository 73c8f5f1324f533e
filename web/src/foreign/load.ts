/**
 * What a framed page may do: be the site that it is, fill the screen. It may lead neither us nor the reader away, for that
 * there is the link; and it opens no windows.
 */
const SANDBOX = 'allow-scripts allow-same-origin allow-presentation';

/** A page of ours that runs a foreign script for us has no origin; what is clicked in it opens beside it. */
const GO_BETWEEN = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';

/** YouTube plays nothing for a page that does not say where it stands; it is told our origin and no address. */
const NAMED_TO: ReadonlySet<string> = new Set(['www.youtube-nocookie.com']);

/** Where the slide show of a key is. */
const SLIDE_SHOW = 'https://www.slideshare.net/slideshow/embed_code/key/';

/** How high what says its height may be, in pixels; beyond that it scrolls. */
const HEIGHT_MIN = 64;
const HEIGHT_MAX = 640;

function isBetween(src: string): boolean {
  return src.startsWith('/_/embed/');
}

/**
 * Hears what a page that stands between says: how high it is, or by what key its host knows the thing. A foreign script runs
 * there, so whatever is said may be a lie: it can be wrong about these two, and do no more.
 */
function hear(frame: HTMLIFrameElement, place: HTMLElement): void {
  const onmessage = ({ source, data }: MessageEvent): void => {
    if (!frame.isConnected) {
      removeEventListener('message', onmessage);
      return;
    }
    if (source !== frame.contentWindow || typeof data !== 'object' || data === null) return;
    const { height, key } = data as { height?: unknown; key?: unknown };
    if (typeof height === 'number' && Number.isFinite(height)) {
      place.style.aspectRatio = 'auto';
      place.style.height = `${Math.min(HEIGHT_MAX, Math.max(HEIGHT_MIN, height))}px`;
    }
    if (typeof key === 'string' && /^\w{4,32}$/.test(key)) {
      removeEventListener('message', onmessage);
      const focused = document.activeElement === frame;
      const show = frameOf(SLIDE_SHOW + key, frame.title, SANDBOX);
      frame.replaceWith(show);
      if (focused) show.focus();
    }
  };
  addEventListener('message', onmessage);
}

function frameOf(src: string, title: string, sandbox: string | null): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.title = title;
  if (sandbox !== null) frame.setAttribute('sandbox', sandbox);
  frame.setAttribute('allow', 'fullscreen; picture-in-picture; encrypted-media');
  frame.setAttribute('allowfullscreen', '');
  const host = URL.canParse(src) ? new URL(src).host : '';
  frame.referrerPolicy = NAMED_TO.has(host) ? 'strict-origin' : 'no-referrer';
  frame.src = src;
  return frame;
}

/** The sandbox of a kind of thing: browsers show no PDF in any. */
function sandboxOf(kind: string, src: string): string | null {
  if (kind === 'pdf') return null;
  return isBetween(src) ? GO_BETWEEN : SANDBOX;
}

/** Puts the frame of a card in the place of its button. */
export function loadEmbed(card: HTMLElement): void {
  const { src = '', kind = '', host = '' } = card.dataset;
  const place = card.querySelector<HTMLElement>('.embed-place');
  const address = isBetween(src) ? `${src}?lang=${document.documentElement.lang}` : src;
  const frame = frameOf(address, `${card.title.split(' – ')[0]} – ${host}`, sandboxOf(kind, src));
  if (place && isBetween(src)) hear(frame, place);
  place?.replaceChildren(frame);
  card.dataset.loaded = 'true';
  // The button that was pressed is gone: a keyboard goes on from what came in its place.
  frame.focus();
}

/** A picture from a foreign host, which learns of the reader only by this click. */
export function loadPicture(place: HTMLElement): void {
  const { src = '', width, height } = place.dataset;
  const image = document.createElement('img');
  image.referrerPolicy = 'no-referrer';
  image.alt = place.textContent?.trim() ?? '';
  if (width) image.setAttribute('width', width);
  if (height) image.setAttribute('height', height);
  image.src = src;
  place.replaceChildren(image);
  place.dataset.loaded = 'true';
  if (!place.hasAttribute('role')) return;
  place.removeAttribute('role');
  // It keeps the place of a keyboard that is there, and is none for the next.
  place.tabIndex = -1;
}
