import type { SlidesPage } from '../slides/options.ts';

const page = JSON.parse(document.getElementById('slides-options')?.textContent ?? '{}') as SlidesPage;
const query = new URLSearchParams(location.search);

// A show is much to load and a plain page is none: what is not shown is not loaded.
if (!query.has('plain')) {
  if (query.has('speaker')) {
    await import('../styles/speaker.css');
    (await import('../slides/speaker.ts')).showSpeaker(page);
  } else {
    await (await import('../slides/show.ts')).showSlides(page, query);
  }
}
