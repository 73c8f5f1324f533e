/** One of the twelve colours by which authors are told apart. */
export interface AuthorColour {
  /** Its number, 1 to 12, as in the style sheet. */
  readonly slot: number;
  /** For carets and avatars; white letters on it reach a contrast of 5.8. */
  readonly solid: string;
}

const SOLIDS = [
  '#1a5fb4',
  '#b03a12',
  '#1f6f43',
  '#8a2f8d',
  '#7a5b00',
  '#0f6b78',
  '#5b3fc4',
  '#b0204f',
  '#4f6b00',
  '#6b5b3e',
  '#0b62a8',
  '#95560a',
] as const;

/** All of them. */
export const AUTHOR_COLOURS: readonly AuthorColour[] = SOLIDS.map((solid, index) => ({
  slot: index + 1,
  solid,
}));

/** A colour that another client may have announced, made safe: anything but `#rrggbb` becomes the first of ours. */
export function safeColour(announced: unknown): string {
  return typeof announced === 'string' && /^#[0-9a-f]{6}$/i.test(announced) ? announced : SOLIDS[0];
}

/** The colour of `wish`, or the next that nobody in `taken` has. */
export function freeColour(wish: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wish)) return wish;
  const start = (SOLIDS as readonly string[]).indexOf(wish);
  for (let step = 1; step < SOLIDS.length; step += 1) {
    const next = SOLIDS[(start + step) % SOLIDS.length];
    if (next && !taken.has(next)) return next;
  }
  return wish;
}
