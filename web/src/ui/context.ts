import { getContext } from 'svelte';
import type { OpenDocument } from './open-document.ts';

const KEY = Symbol('document');

/** The context to mount a document's page with. */
export function documentContext(open: OpenDocument): Map<symbol, OpenDocument> {
  return new Map([[KEY, open]]);
}

/** The document that the page shows; one page, one document, so it is no property that could change. */
export function useDocument(): OpenDocument {
  return getContext<OpenDocument>(KEY);
}
