import type { DrawReply, DrawRequest } from './protocol.ts';

/** Draws one kind: what it gives is a picture (SVG) or a formula (MathML). */
export type Draw = (request: DrawRequest) => Promise<Drawn>;

export type Drawn = { readonly svg: string } | { readonly mathml: string };

/** Each library comes when its first drawing is asked for. */
const KINDS: Readonly<Record<string, () => Promise<{ draw: Draw }>>> = {
  abc: () => import('./kinds/abc.ts'),
  flow: () => import('./kinds/mermaid.ts'),
  graphviz: () => import('./kinds/graphviz.ts'),
  markmap: () => import('./kinds/markmap.ts'),
  math: () => import('./kinds/math.ts'),
  'math-display': () => import('./kinds/math.ts'),
  mermaid: () => import('./kinds/mermaid.ts'),
  sequence: () => import('./kinds/mermaid.ts'),
  vega: () => import('./kinds/vega.ts'),
  'vega-lite': () => import('./kinds/vega.ts'),
};

async function answer(request: DrawRequest, tell: (reply: DrawReply) => void): Promise<DrawReply> {
  const { id } = request;
  const kind = Object.hasOwn(KINDS, request.kind) ? KINDS[request.kind] : undefined;
  if (!kind) return { type: 'failed', id, reason: 'kind' };
  const library = await kind().catch(() => null);
  if (!library) return { type: 'lost', id };
  tell({ type: 'loaded', id });
  try {
    const drawn = await library.draw(request);
    return 'svg' in drawn
      ? { type: 'picture', id, svg: drawn.svg }
      : { type: 'formula', id, mathml: drawn.mathml };
  } catch (error) {
    return { type: 'failed', id, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Inside the frame: draws what the page that made it asks for, and answers that page alone. */
export function answerPage(): void {
  const page = window.parent;
  const tell = (reply: DrawReply): void => page.postMessage(reply, '*');
  window.addEventListener('message', (event: MessageEvent<DrawRequest>) => {
    if (event.source !== page) return;
    void answer(event.data, tell).then(tell);
  });
  tell({ type: 'ready' });
}

/** An SVG element as text that stands by itself, with the size that it says or was laid out with. */
export function svgText(svg: SVGElement): string {
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const box = svg.getBoundingClientRect();
  const [, , width = box.width, height = box.height] = (svg.getAttribute('viewBox') ?? '')
    .split(/[\s,]+/)
    .map(Number);
  if (!/^[\d.]+(px)?$/.test(svg.getAttribute('width') ?? '')) svg.setAttribute('width', String(width));
  if (!/^[\d.]+(px)?$/.test(svg.getAttribute('height') ?? '')) svg.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(svg);
}
