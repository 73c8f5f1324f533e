import { type Signal, source } from '../session/signal.ts';

/** Pauses before a part of the page is asked for again, milliseconds. */
const PAUSES_MS = [400, 1_600];

const lost = source(false);

/** Whether a part of the page that was asked for has not come: only loading the page anew helps then. */
export const partLost: Signal<boolean> = lost;

/**
 * Loads a part of the page: `load` imports it. A request may be lost and a server away for a moment, so it is tried again; what does not come then
 * is null, and the page says so ({@link partLost}).
 */
export async function lazily<T>(load: () => Promise<T>): Promise<T | null> {
  for (const pause of PAUSES_MS) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return await load().catch(() => {
    lost.set(true);
    return null;
  });
}
