import type { SlidesPage } from '../slides/index.ts';

const page = JSON.parse(document.getElementById('slides-options')?.textContent ?? '{}') as SlidesPage;
const query = new URLSearchParams(location.search);

// A show is much to load and a plain page is none: what is not shown is not loaded.
if (!query.has('plain')) {
  const { showSlides, showSpeaker } = await import('../slides/index.ts');
  if (query.has('speaker')) {
    await import('../styles/speaker.css');
    showSpeaker(page);
  } else {
    await showSlides(page, query);
  }
}
