const NAMESPACE = 'http://www.w3.org/1998/Math/MathML';

/** The elements that KaTeX makes; none of them loads, leads anywhere or runs. */
const ELEMENTS: ReadonlySet<string> = new Set(
  (
    'math maction menclose merror mfrac mi mlabeledtr mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace ' +
    'msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics'
  ).split(' '),
);

const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'accent accentunder columnalign columnlines columnspacing depth display displaystyle fence height largeop ' +
    'linethickness lspace mathcolor mathbackground mathsize mathvariant maxsize minsize movablelimits notation ' +
    'rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width'
  ).split(' '),
);

/** Builds the formula anew from the elements and attributes that are known; null when it is none. */
export function safeMathml(text: string): Element | null {
  const parsed = new DOMParser().parseFromString(text, 'application/xml').documentElement;
  return copy(parsed, 0) as Element | null;
}

/** Formulas are nested less deep than this. */
const DEPTH_MAX = 100;

function copy(node: Element, depth: number): Element | null {
  if (node.namespaceURI !== NAMESPACE || !ELEMENTS.has(node.localName) || depth > DEPTH_MAX) return null;
  const element = document.createElementNS(NAMESPACE, node.localName);
  for (const { name, value } of node.attributes) {
    if (ATTRIBUTES.has(name) && !value.includes('(')) element.setAttribute(name, value);
  }
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) element.append(child.textContent ?? '');
    if (child.nodeType !== Node.ELEMENT_NODE) continue;
    const copied = copy(child as Element, depth + 1);
    if (copied) element.append(copied);
  }
  return element;
}
