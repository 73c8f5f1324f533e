/** How much is drawn at a time that nobody waits for: what comes into sight then comes right behind it. */
const AT_ONCE = 8;

/** How often is asked for what does not come, before what follows is drawn. */
const TRIES = 3;

/** The longest wait for a moment when there is nothing else to do, milliseconds. */
const IDLE_MS_MAX = 1_000;

/** The first and the longest pause before it is asked again for what did not come, milliseconds. */
const PAUSE_MS = { first: 3_000, longest: 60_000 };

/** A moment when there is nothing else to do; Safari tells of none. */
function idle(): Promise<unknown> {
  return new Promise((done) =>
    'requestIdleCallback' in window
      ? requestIdleCallback(done, { timeout: IDLE_MS_MAX })
      : setTimeout(done, IDLE_MS_MAX / 10),
  );
}

const after = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));

/** Draws these whenever there is nothing else to do, until it is aborted; `draw` says whether all came that it takes. */
export async function drawInTime(
  elements: readonly HTMLElement[],
  draw: (element: HTMLElement) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  let pause = PAUSE_MS.first;
  for (let at = 0; at < elements.length; at += AT_ONCE) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await idle();
      if (signal.aborted) return;
      const came = await Promise.all(elements.slice(at, at + AT_ONCE).map(draw));
      if (came.every(Boolean)) break;
      await after(pause);
      pause = Math.min(2 * pause, PAUSE_MS.longest);
    }
  }
}
