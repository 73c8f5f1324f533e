import { FrameHost } from './frame-host.ts';
import { drawInTime } from './in-time.ts';
import { Macros } from './macros.ts';
import { safeMathml } from './mathml.ts';
import { DRAWN, type DrawReply, SOURCE_MAX } from './protocol.ts';

/** Sentences of drawings. */
export interface DrawingWords {
  /** Stands before the reason when something cannot be drawn. */
  readonly failed: string;
  /** Names the picture of a kind, for those who do not see it. */
  readonly label: (kind: string) => string;
}

/** How a page differs from one whose theme is ours. */
export interface DrawingPlace {
  /** Whether a drawing stands on a dark ground. */
  readonly isDark: (element: Element) => boolean;
  /** Something was drawn, and takes another room than its text did. */
  readonly onDrawn: () => void;
}

/** Draws what comes into sight. */
export interface Drawings {
  /** Looks for drawings in an element that is, or will be, on the page. */
  watch(root: ParentNode): void;
  /** Draws all at once, in sight or not, as a page needs that is printed. */
  drawAll(root: ParentNode): Promise<void>;
  /** Draws all in time, in sight or not, whenever there is nothing else to do: the page may be printed later. */
  drawRest(root: ParentNode): Promise<void>;
  stop(): void;
}

const FIGURES = 'figure.diagram[data-kind]';
const FORMULAS = 'span.math, div.math';

/** How far beyond the edge of the window something is drawn ahead. */
const AHEAD = '600px 0px';

/** How often a page that is printed asks for what did not come. */
const TRIES_AT_ONCE = 3;

/** The first and the longest pause before it is asked again for what did not come, milliseconds. */
const PAUSE_MS = { first: 3_000, longest: 60_000 };

/** What was not drawn for want of the network, until it is tried again: at longer and longer intervals. */
class Later {
  readonly #elements = new Set<HTMLElement>();
  readonly #again: (element: HTMLElement) => void;
  #pause = PAUSE_MS.first;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(again: (element: HTMLElement) => void) {
    this.#again = again;
  }

  add(element: HTMLElement): void {
    this.#elements.add(element);
    this.#timer ??= setTimeout(() => this.#try(), this.#pause);
  }

  succeed(): void {
    this.#pause = PAUSE_MS.first;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#elements.clear();
  }

  #try(): void {
    this.#timer = undefined;
    this.#pause = Math.min(2 * this.#pause, PAUSE_MS.longest);
    const elements = [...this.#elements];
    this.#elements.clear();
    for (const element of elements) if (element.isConnected) this.#again(element);
  }
}

/** Draws diagrams and formulas when they come into sight, in one frame for the whole page. */
export function watchDrawings(words: DrawingWords, place: DrawingPlace = PAGE): Drawings {
  let host: FrameHost | null = null;
  const later = new Later((element) => observeAnew(element));
  const stopped = new AbortController();
  /** Whether all came that it takes to draw. */
  const draw = async (element: HTMLElement): Promise<boolean> => {
    const kind = kindOf(element);
    const isFormula = element.matches(FORMULAS);
    const plain = sourceOf(element);
    const source = isFormula ? macros.expand(element, plain) : plain;
    const dark = place.isDark(element);
    const mark = `${kind}:${dark}:${source}`;
    if (drawn.get(element) === mark) return true;
    drawn.set(element, mark);
    host ??= new FrameHost();
    let reply = await host.draw({ kind, source, dark });
    // Whatever others define: the formula is what it is by itself, and so is its fault.
    if (reply.type === 'failed' && source !== plain) reply = await host.draw({ kind, source: plain, dark });
    // Changed meanwhile: another drawing is on its way.
    if (drawn.get(element) !== mark) return true;
    if (reply.type === 'lost') {
      drawn.delete(element);
      later.add(element);
      return false;
    }
    later.succeed();
    await show(element, reply, words);
    place.onDrawn();
    return true;
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) void draw(target as HTMLElement);
    },
    { rootMargin: AHEAD },
  );
  const observeAnew = (element: Element): void => {
    observer.unobserve(element);
    observer.observe(element);
  };
  const relight = (): void => {
    for (const element of document.querySelectorAll<HTMLElement>(`${FIGURES}, ${FORMULAS}`)) {
      if (drawn.has(element) && !element.classList.contains('math')) observeAnew(element);
    }
  };
  const macros = new Macros();
  let isDue = false;
  /** All that can be drawn in `root`; what it defines has the formulas behind it drawn anew. */
  const look = (root: ParentNode): HTMLElement[] => {
    const elements = drawable(root);
    const formulas = elements.filter((element) => element.matches(FORMULAS));
    if (!macros.read(formulas, sourceOf) || isDue) return elements;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      for (const element of document.querySelectorAll(FORMULAS)) if (drawn.has(element)) observeAnew(element);
    });
    return elements;
  };
  const theme = new MutationObserver(relight);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', relight);
  // The paper is filled at once: what is not drawn by then is drawn for the next.
  const drawWhole = (): void => void Promise.all(drawable(document).map(draw));
  addEventListener('beforeprint', drawWhole, { signal: stopped.signal });
  return {
    watch(root) {
      // Anew: whether it is in sight is told once more, as its source may have changed.
      for (const element of look(root)) observeAnew(element);
    },
    async drawAll(root) {
      for (let tries = 0; tries < TRIES_AT_ONCE; tries += 1) {
        // What is drawn is not drawn again.
        await Promise.all(look(root).map(draw));
      }
    },
    drawRest: (root) => drawInTime(look(root), draw, stopped.signal),
    stop() {
      stopped.abort();
      observer.disconnect();
      theme.disconnect();
      system.removeEventListener('change', relight);
      later.stop();
      host?.stop();
    },
  };
}

/** A page of ours: its theme is the one that was chosen, or the system's. */
const PAGE: DrawingPlace = {
  isDark: () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  },
  onDrawn: () => {},
};

function drawable(root: ParentNode): HTMLElement[] {
  const all = [...root.querySelectorAll<HTMLElement>(`${FIGURES}, ${FORMULAS}`)];
  return all.filter((element) => DRAWN.has(kindOf(element)) && sourceOf(element).length <= SOURCE_MAX);
}

/** What was drawn last, by element. */
const drawn = new WeakMap<Element, string>();
/** The source of formulas, whose text the drawing takes the place of. */
const formulas = new WeakMap<Element, string>();

function kindOf(element: HTMLElement): string {
  if (element.matches(FORMULAS)) {
    const stands = element.tagName === 'DIV' || element.classList.contains('display');
    return stands ? 'math-display' : 'math';
  }
  return element.dataset.kind ?? '';
}

function sourceOf(element: HTMLElement): string {
  const known = formulas.get(element);
  if (known !== undefined) return known;
  if (element.matches(FORMULAS)) {
    const source = element.textContent ?? '';
    formulas.set(element, source);
    return source;
  }
  return element.querySelector('pre > code')?.textContent ?? '';
}

async function show(element: HTMLElement, reply: DrawReply, words: DrawingWords): Promise<void> {
  if (reply.type === 'picture')
    await showPicture(element, reply.svg, words.label(element.dataset.kind ?? ''));
  if (reply.type === 'formula') {
    const formula = safeMathml(reply.mathml);
    if (formula) element.replaceChildren(formula);
    // What it lacked may have been defined since.
    if (element.classList.contains('math-failed')) element.removeAttribute('title');
    element.classList.remove('math-failed');
  }
  if (reply.type === 'failed') showFailure(element, `${words.failed} ${reply.reason}`.trim());
}

async function showPicture(figure: HTMLElement, svg: string, label: string): Promise<void> {
  const picture = document.createElement('img');
  picture.className = 'drawing';
  picture.alt = label;
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  figure.querySelector('.drawing-failed')?.remove();
  figure.querySelector('img.drawing')?.remove();
  figure.prepend(picture);
  figure.dataset.drawn = 'true';
  // Its size is known when it is read; one that cannot be read is shown by its label.
  await picture.decode().catch(() => {});
}

function showFailure(element: HTMLElement, sentence: string): void {
  if (element.matches(FORMULAS)) {
    element.title = sentence;
    element.classList.add('math-failed');
    return;
  }
  const line = document.createElement('p');
  line.className = 'drawing-failed';
  line.textContent = sentence;
  element.querySelector('.drawing-failed')?.remove();
  element.append(line);
  // The last good picture stays while somebody types the next.
  if (!element.querySelector('img.drawing')) delete element.dataset.drawn;
}

/**
 * For whoever changes a page block by block: keeps what is drawn in `old` when `fresh` is the same drawing, with another
 * source at most. True when nothing is left to change.
 */
export function keepDrawing(old: HTMLElement, fresh: HTMLElement): boolean {
  if (old.matches(FORMULAS) && fresh.matches(FORMULAS)) return formulas.get(old) === fresh.textContent;
  if (!old.matches(FIGURES) || !fresh.matches(FIGURES) || kindOf(old) !== kindOf(fresh)) return false;
  // What the server had drawn has more to change than its text.
  if (!DRAWN.has(kindOf(old))) return false;
  const [was, is] = [old, fresh].map((figure) => figure.querySelector('pre > code'));
  if (!was || !is) return false;
  if (was.textContent !== is.textContent) was.textContent = is.textContent;
  return true;
}

/** Before a changed formula gets its new text: what was drawn there is forgotten. */
export function forgetFormula(element: Element): void {
  formulas.delete(element);
  drawn.delete(element);
}
