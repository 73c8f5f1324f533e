/** A block of the preview for scrolling: the line it begins on and where it stands in the scrolled text, pixels. */
export interface Landmark {
  readonly line: number;
  readonly top: number;
}

/**
 * Where a line of the source (with the part of it that is scrolled away) is in the preview, between the landmark before and
 * the one after it.
 */
export function topOfLine(line: number, before: Landmark, after: Landmark): number {
  if (after.line <= before.line) return before.top;
  const part = Math.min(1, Math.max(0, (line - before.line) / (after.line - before.line)));
  return before.top + part * (after.top - before.top);
}

/** The other way: the line, with its part, that belongs to a place in the preview. */
export function lineOfTop(top: number, before: Landmark, after: Landmark): number {
  if (after.top <= before.top) return before.line;
  const part = Math.min(1, Math.max(0, (top - before.top) / (after.top - before.top)));
  return before.line + part * (after.line - before.line);
}

/** How long after one side was moved by the other its own scroll events are its echo, milliseconds. */
const ECHO_MS = 120;

/** One of two sides that scroll together. */
export interface ScrollSide {
  readonly scroller: HTMLElement;
  /** The line at the upper edge, with its part. */
  line(): number;
  /** Brings a line to the upper edge. */
  show(line: number): void;
}

/** Lets two sides scroll together: whichever the reader moves leads. Gives back the way to stop. */
export function scrollTogether(
  left: ScrollSide,
  right: ScrollSide,
  now = () => performance.now(),
): () => void {
  let led: ScrollSide | null = null;
  let ledAt = Number.NEGATIVE_INFINITY;
  let frame = 0;
  const follow = (leader: ScrollSide, follower: ScrollSide) => (): void => {
    if (led === leader && now() - ledAt < ECHO_MS) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      led = follower;
      ledAt = now();
      follower.show(leader.line());
    });
  };
  const fromLeft = follow(left, right);
  const fromRight = follow(right, left);
  left.scroller.addEventListener('scroll', fromLeft, { passive: true });
  right.scroller.addEventListener('scroll', fromRight, { passive: true });
  return () => {
    cancelAnimationFrame(frame);
    left.scroller.removeEventListener('scroll', fromLeft);
    right.scroller.removeEventListener('scroll', fromRight);
  };
}
