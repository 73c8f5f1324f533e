import { readLiveWords } from '../page/live-words.ts';

// A published text with drawings or with things of other hosts: each part comes where there is something for it.
const words = readLiveWords();
if (document.querySelector('.diagram, .math')) {
  const { watchDrawings } = await import('../diagrams/index.ts');
  const drawings = watchDrawings(words.drawing);
  drawings.watch(document);
  void drawings.drawRest(document);
}
if (document.querySelector('[data-src]')) {
  const { dressEmbeds, loadOnClick } = await import('../foreign/index.ts');
  dressEmbeds(document, words.foreign);
  loadOnClick(document.body);
}
