import { type Component, mount } from 'svelte';
import type { Kind } from '../page/index.ts';
import { documentContext } from './context.ts';
import { openDocument } from './open-document.ts';

/** Shows the page of one kind of document. */
export async function openPage(kind: Kind, page: Component): Promise<void> {
  const target = document.getElementById('app');
  if (!target) return;
  mount(page, { target, context: documentContext(await openDocument(kind)) });
  // After the first paint: nobody hovers before there is something to hover over.
  void import('./tooltip.ts').then(({ installTooltips }) => installTooltips());
}
