import type { DrawingWords } from '../diagrams/index.ts';
import type { ForeignWords } from '../foreign/index.ts';

/** The words of a page that the server wrote whole: it says them, since the page has no catalogue. */
export function readLiveWords(): { readonly drawing: DrawingWords; readonly foreign: ForeignWords } {
  const {
    failed = '',
    drawing = '',
    video = '',
    page = '',
    pdf = '',
    hint = '',
  } = document.getElementById('live-words')?.dataset ?? {};
  const at = (text: string) => (host: string) => text.replace('{host}', host);
  return {
    drawing: { failed, label: (kind) => drawing.replace('{kind}', kind) },
    foreign: { video: at(video), page: at(page), pdf: at(pdf), hint },
  };
}
