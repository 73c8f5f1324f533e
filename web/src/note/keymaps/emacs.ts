import type { Extension } from '@codemirror/state';
import { emacs } from '@replit/codemirror-emacs';

/** Emacs's keys. */
export function emacsKeys(): Extension {
  return emacs();
}
