import type { DocumentSession } from '../session/index.ts';
import { type Signal, source } from '../session/index.ts';
import type { BlockList } from './block-list.ts';
import { readPreview, wishOf } from './message.ts';

/** How fresh the preview is. */
export type Freshness =
  /** Nothing came yet. */
  | 'loading'
  /** It follows the text. */
  | 'live'
  /** It stands still: there is no connection. */
  | 'waiting'
  /** The text is too long, or the server failed at it. */
  | 'too-long'
  | 'failed';

/** The preview of one document, as long as somebody looks at it. */
export interface Feed {
  readonly freshness: Signal<Freshness>;
  /** Whether the page shows the preview. */
  setOpen(open: boolean): void;
  stop(): void;
}

/**
 * Keeps a list of blocks as the server sends them: asks for it at every connection, names what it has, and asks for the whole
 * when something does not fit.
 */
export function followPreview(
  session: DocumentSession,
  blocks: BlockList<HTMLElement>,
  changed: () => void,
): Feed {
  const freshness = source<Freshness>('loading');
  let open = false;
  let connected = false;
  // Until the first answer, what arrives belongs to an earlier question.
  let started = false;

  const ask = (root: string | null): void => {
    started = false;
    session.say(wishOf(true, root));
  };
  const unwatch = session.status.subscribe((status) => {
    const now = status.connection === 'open' && status.synced;
    if (now && !connected && open) ask(blocks.root);
    if (!now && freshness.value !== 'loading') freshness.set('waiting');
    connected = now;
  });
  const unhear = session.onWord((word) => {
    const message = readPreview(word);
    if (!message || !open) return;
    if (message.type === 'error') {
      freshness.set(message.reason === 'too-long' ? 'too-long' : 'failed');
      return;
    }
    started ||= message.start !== null;
    if (!started) return;
    if (!blocks.take(message)) {
      ask(null);
      return;
    }
    freshness.set('live');
    changed();
  });
  return {
    freshness,
    setOpen(next) {
      if (next === open) return;
      open = next;
      if (!connected) return;
      if (open) ask(blocks.root);
      else session.say(wishOf(false, null));
    },
    stop() {
      unwatch();
      unhear();
    },
  };
}
