/** What the server says in a note, by the end of its key: `rendered-…`. */
export const LABELS = [
  'bad-matter',
  'too-much',
  'many-cells',
  'many-formulas',
  'many-containers',
  'many-footnotes',
  'many-definitions',
  'many-signs',
  'many-alerts',
  'details',
  'contents',
  'footnotes',
  'back',
  'picture',
  'sound',
  'film',
  'frame',
  'undrawn',
  'note',
  'tip',
  'important',
  'warning',
  'caution',
] as const;

/** Where it says that. */
const PLACES =
  '.toc, .footnotes, .footnote-backref, .markdown-alert-title, .spoiler > summary, .foreign-image, .embed, .diagram > figcaption, .note-warning';

/** Finds the sentence for the end of a key. */
type Said = (label: string) => string;

/**
 * What says in the reader's language what the server says in its own: a preview is rendered once for everybody who looks at it.
 * Words of the note that read the same in such a place cannot be told from ours.
 */
export function relabeller(server: Said, reader: Said): (root: ParentNode) => void {
  const words = new Map(LABELS.map((label) => [server(label), reader(label)]));
  const [picture, pictureHere] = [server('picture'), reader('picture')];
  const said = (element: HTMLElement, text: string | null): string | undefined => {
    if (element.classList.contains('embed')) {
      // What it is, then where: its host or its address.
      const [, label = '', place = ''] = /^(.*?)( \(.*\)| – .*)$/.exec(text ?? '') ?? [];
      const here = words.get(label);
      return here && here + place;
    }
    const { src = '' } = element.dataset;
    const host = URL.canParse(src) ? new URL(src).host : '';
    return host && text === `${picture} ${host}` ? `${pictureHere} ${host}` : words.get(text ?? '');
  };
  return (root) => relabel(root, said);
}

function relabel(
  root: ParentNode,
  said: (element: HTMLElement, text: string | null) => string | undefined,
): void {
  for (const element of root.querySelectorAll<HTMLElement>(PLACES)) {
    for (const name of ['aria-label', 'title']) {
      const text = said(element, element.getAttribute(name));
      if (text) element.setAttribute(name, text);
    }
    const text = element.childElementCount === 0 && said(element, element.textContent);
    if (text) element.textContent = text;
  }
}
