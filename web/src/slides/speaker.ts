import { type Drawings, watchDrawings } from '../diagrams/index.ts';
import { readLiveWords } from '../page/live-words.ts';
import { messageOf, openChannel, type Place } from './channel.ts';
import type { SlidesPage } from './options.ts';

/** The slides of the page, in the order of the show. */
export function slidesOf(root: ParentNode): HTMLElement[][] {
  const columns = [...root.querySelectorAll<HTMLElement>('.slides > section')];
  return columns.map((column) => {
    const rows = [...column.querySelectorAll<HTMLElement>(':scope > section')];
    return rows.length > 0 ? rows : [column];
  });
}

/** The slide after a place, if there is one. */
export function following(slides: readonly HTMLElement[][], { column, row }: Place): HTMLElement | undefined {
  return slides[column]?.[row + 1] ?? slides[column + 1]?.[0];
}

/** Minutes and seconds. */
export function clock(elapsed_ms: number): string {
  const seconds = Math.floor(elapsed_ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function copyOf(slide: HTMLElement | undefined): HTMLElement {
  const copy = document.createElement('div');
  copy.className = 'note-content';
  if (slide) copy.append(...[...slide.cloneNode(true).childNodes]);
  for (const notes of copy.querySelectorAll('.notes')) notes.remove();
  for (const named of copy.querySelectorAll('[id]')) named.removeAttribute('id');
  return copy;
}

/** The formulas of all slides before a place, unseen: what they define, those behind them have. */
function formulasBefore(slides: readonly HTMLElement[][], { column, row }: Place): Node[] {
  const before = [...slides.slice(0, column).flat(), ...(slides[column] ?? []).slice(0, row)];
  return before.flatMap((slide) =>
    [...slide.querySelectorAll('.math')].map((formula) => formula.cloneNode(true)),
  );
}

function panel(className: string, label: string): { box: HTMLElement; body: HTMLElement } {
  const box = document.createElement('section');
  const heading = document.createElement('h2');
  const body = document.createElement('div');
  box.className = className;
  heading.textContent = label;
  body.className = 'speaker-body';
  body.tabIndex = 0;
  box.append(heading, body);
  return { box, body };
}

function button(label: string, onclick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = label;
  made.addEventListener('click', onclick);
  return made;
}

/** Makes the page the speaker's: this slide, the next one, the notes, the time. The show is in another window. */
export function showSpeaker(page: SlidesPage): void {
  const slides = slidesOf(document);
  const channel = openChannel(location.pathname);
  const now = panel('speaker-now', page.words.now);
  const next = panel('speaker-next', page.words.next);
  const notes = panel('speaker-notes', page.words.notes);
  const time = document.createElement('p');
  time.className = 'speaker-time';
  const go = (step: 'next' | 'prev'): void => channel.postMessage({ say: 'go', step });
  const foot = document.createElement('div');
  foot.className = 'speaker-foot';
  foot.append(
    time,
    button(page.words.back, () => go('prev')),
    button(page.words.forward, () => go('next')),
  );
  const main = document.createElement('main');
  main.className = 'speaker';
  const title = document.createElement('h1');
  title.className = 'visually-hidden';
  title.textContent = document.title;
  const unseen = document.createElement('div');
  unseen.hidden = true;
  main.append(title, unseen, now.box, next.box, notes.box, foot);
  document.body.replaceChildren(main);
  document.documentElement.dataset.speaker = '';

  const drawings: Drawings = watchDrawings(readLiveWords().drawing);
  const show = (place: Place): void => {
    const slide = slides[place.column]?.[place.row];
    unseen.replaceChildren(...formulasBefore(slides, place));
    now.body.replaceChildren(copyOf(slide));
    next.body.replaceChildren(copyOf(following(slides, place)));
    const own = slide?.querySelector('.notes');
    if (own) notes.body.replaceChildren(...[...own.cloneNode(true).childNodes]);
    else notes.body.textContent = page.words.none;
    drawings.watch(main);
  };
  channel.addEventListener('message', ({ data }) => {
    const message = messageOf(data);
    if (message?.say === 'here') show(message.place);
  });
  addEventListener('keydown', ({ key, target }) => {
    const isPressed = key === ' ' && target instanceof HTMLButtonElement;
    if (key === 'ArrowRight' || key === 'PageDown' || (key === ' ' && !isPressed)) go('next');
    if (key === 'ArrowLeft' || key === 'PageUp') go('prev');
  });
  const began_ms = Date.now();
  const tick = (): void => {
    const most = page.minutes ? ` / ${clock(page.minutes * 60_000)}` : '';
    time.textContent = `${page.words.elapsed} ${clock(Date.now() - began_ms)}${most}`;
  };
  tick();
  setInterval(tick, 1000);
  show({ column: 0, row: 0, piece: -1 });
  channel.postMessage({ say: 'where' });
}
