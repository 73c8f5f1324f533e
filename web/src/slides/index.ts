export type { SlidesPage } from './options.ts';
export { showSlides } from './show.ts';
export { showSpeaker } from './speaker.ts';
