/** What the page asks of the drawing frame. Everything in it is text; the frame answers with text. */
export interface DrawRequest {
  readonly id: number;
  /** The kind of a `figure.diagram`, or `math` (in a line) and `math-display`. */
  readonly kind: string;
  readonly source: string;
  readonly dark: boolean;
}

/** What the frame answers. */
export type DrawReply =
  /** The frame can be asked. */
  | { readonly type: 'ready' }
  /** A picture: SVG, shown as an image, in which nothing runs and nothing is loaded. */
  | { readonly type: 'picture'; readonly id: number; readonly svg: string }
  /** A formula as MathML, of which the page takes what it knows. */
  | { readonly type: 'formula'; readonly id: number; readonly mathml: string }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };

/** Kinds that the frame draws; the source of the others stays as it is. */
export const DRAWN: ReadonlySet<string> = new Set([
  'abc',
  'flow',
  'graphviz',
  'markmap',
  'math',
  'math-display',
  'mermaid',
  'sequence',
  'vega',
  'vega-lite',
]);

/** Letters of a source that is drawn, at most. Beyond: its text stays. */
export const SOURCE_MAX = 50_000;
/** Letters of a picture that is shown, at most. Beyond: said to have failed. */
export const PICTURE_MAX = 2_000_000;
/** A drawing that takes longer, milliseconds, is given up, and its frame with it. */
export const DRAW_MS_MAX = 10_000;

/** Reads what the frame says; null when it is not one of its answers. */
export function readReply(data: unknown): DrawReply | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, id, svg, mathml, reason } = data as Record<string, unknown>;
  if (type === 'ready') return { type };
  if (typeof id !== 'number') return null;
  if (type === 'picture' && typeof svg === 'string' && svg.length <= PICTURE_MAX) return { type, id, svg };
  if (type === 'formula' && typeof mathml === 'string' && mathml.length <= PICTURE_MAX)
    return { type, id, mathml };
  return { type: 'failed', id, reason: typeof reason === 'string' ? reason.slice(0, 300) : '' };
}
