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
  /** The library that draws this is there: from now on the time counts that drawing takes. */
  | { readonly type: 'loaded'; readonly id: number }
  /** A picture: SVG, shown as an image, in which nothing runs and nothing is loaded. */
  | { readonly type: 'picture'; readonly id: number; readonly svg: string }
  /** A formula as MathML, of which the page takes what it knows. */
  | { readonly type: 'formula'; readonly id: number; readonly mathml: string }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string }
  /** Nothing was drawn for want of the network: the same may be drawn later. */
  | { readonly type: 'lost'; readonly id: number };

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
/** So long the frame, and then a library, may be on their way, milliseconds: megabytes, for a whole class on one line. */
export const LOAD_MS_MAX = 60_000;
/** So long after all of the frame has come it may take to say that it is there, milliseconds; else something else has come. */
export const READY_MS_MAX = 2_000;

/** Reads what the frame says; null when it is not one of its answers. */
export function readReply(data: unknown): DrawReply | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, id, svg, mathml, reason } = data as Record<string, unknown>;
  if (type === 'ready') return { type };
  if (typeof id !== 'number') return null;
  if (type === 'loaded' || type === 'lost') return { type, id };
  if (type === 'picture' && typeof svg === 'string' && svg.length <= PICTURE_MAX) return { type, id, svg };
  if (type === 'formula' && typeof mathml === 'string' && mathml.length <= PICTURE_MAX)
    return { type, id, mathml };
  return { type: 'failed', id, reason: typeof reason === 'string' ? reason.slice(0, 300) : '' };
}
