import morphdom from 'morphdom';
import {
  type Drawings,
  type DrawingWords,
  forgetFormula,
  keepDrawing,
  watchDrawings,
} from '../diagrams/index.ts';
import { dressEmbeds, type ForeignWords, keepLoaded, loadOnClick } from '../foreign/index.ts';
import type { ShownTask } from '../note/shown-task.ts';
import { BlockList, type BlockSink } from './block-list.ts';
import { Leaves } from './leaves.ts';
import type { SentBlock } from './message.ts';
import { type Landmark, lineOfTop, topOfLine } from './scroll.ts';

/** What a preview on the page is made of. */
export interface PreviewOptions {
  /** The element that scrolls; the blocks are its children's. */
  readonly scroller: HTMLElement;
  /** Said in place of a block that is too long. */
  readonly tooLong: string;
  /** Sentences of the drawings. */
  readonly drawing: DrawingWords;
  /** Sentences about things of other hosts. */
  readonly foreign: ForeignWords;
  /** Says in the reader's language what the server said in its own; absent where they are the same. */
  readonly relabel: ((block: HTMLElement) => void) | null;
  /** A task was clicked. */
  readonly onTask: (task: ShownTask) => void;
}

/** A preview on the page. */
export interface PreviewView {
  readonly blocks: BlockList<HTMLElement>;
  /** Whether tasks can be clicked. */
  setWritable(writable: boolean): void;
  /** The line of the source at the upper edge, with its part. */
  line(): number;
  show(line: number): void;
  destroy(): void;
}

/** A change within a block that keeps what the reader did to it. */
function morph(old: HTMLElement, fresh: HTMLElement): void {
  morphdom(old, fresh, {
    childrenOnly: true,
    onBeforeElUpdated: (from, to) => {
      if (from instanceof HTMLDetailsElement && to instanceof HTMLDetailsElement) to.open = from.open;
      if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) to.disabled = from.disabled;
      if (keepDrawing(from, to)) return false;
      if (keepLoaded(from, to)) return false;
      if (from.classList.contains('math')) forgetFormula(from);
      return !from.isEqualNode(to);
    },
  });
}

/** What stands in a task's label and is not in its text: it was drawn, or is said by the page. */
const ADDED = '.math, .embed, .embed-card, .foreign-image, .footnote-ref, svg';

/** What a task says, of the words of its own line. */
function wordsOf(box: HTMLInputElement): string {
  const label = box.closest('label')?.cloneNode(true);
  if (!(label instanceof HTMLElement)) return '';
  for (const added of label.querySelectorAll(ADDED)) added.remove();
  return label.textContent ?? '';
}

/** Shows rendered blocks in `place`. The HTML comes from the server, which made it safe. */
export function mountPreview(place: HTMLElement, options: PreviewOptions): PreviewView {
  let writable = false;
  const drawings: Drawings = watchDrawings(options.drawing);

  const enable = (block: HTMLElement): void => {
    for (const box of block.querySelectorAll<HTMLInputElement>('input[type=checkbox][data-line]')) {
      box.disabled = !writable;
      box.setAttribute('aria-label', box.closest('li')?.textContent?.trim().slice(0, 80) ?? '');
    }
    drawings.watch(block);
  };
  const make = (block: SentBlock): HTMLElement => {
    const element = document.createElement('div');
    element.className = 'block';
    if (block.html === undefined) {
      element.append(Object.assign(document.createElement('p'), { className: 'block-too-long' }));
      element.firstElementChild?.append(options.tooLong);
    } else {
      element.innerHTML = block.html;
      options.relabel?.(element);
      dressEmbeds(element, options.foreign);
    }
    return element;
  };
  const leaves = new Leaves(place);
  const sink: BlockSink<HTMLElement> = {
    make: (block) => {
      const element = make(block);
      enable(element);
      return element;
    },
    become: (old, block) => {
      morph(old, make(block));
      enable(old);
      return old;
    },
    insert: (blocks, next) => leaves.insert(blocks, next),
    remove: (block) => leaves.remove(block),
  };
  const blocks = new BlockList(sink);
  const indexOf = (block: Element): number => {
    for (let index = 0; index < blocks.length; index += 1) if (blocks.shownAt(index) === block) return index;
    return -1;
  };
  const onclick = (event: MouseEvent): void => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.dataset.line === undefined) return;
    // The box shows what the text says: the next rendering ticks it.
    event.preventDefault();
    const block = box.closest('.block');
    if (!block || !writable) return;
    // By now the box shows what it would become.
    const isTicked = !box.checked;
    options.onTask({
      line: blocks.lineAt(indexOf(block)) + Number(box.dataset.line),
      words: wordsOf(box),
      isTicked,
    });
  };
  place.addEventListener('click', onclick);
  const stopLoading = loadOnClick(place);

  const { scroller } = options;
  const landmark = (index: number): Landmark => {
    const block = blocks.shownAt(index);
    if (!block) return { line: blocks.lineAt(blocks.length - 1) + 1, top: scroller.scrollHeight };
    const top = block.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    return { line: blocks.lineAt(index), top };
  };
  return {
    blocks,
    setWritable(next) {
      writable = next;
      for (const box of place.querySelectorAll<HTMLInputElement>('input[type=checkbox][data-line]'))
        box.disabled = !next;
    },
    line() {
      const first = leaves.blockAt(scroller.getBoundingClientRect().top);
      const index = Math.max(0, first ? indexOf(first) : 0);
      return lineOfTop(scroller.scrollTop, landmark(index), landmark(index + 1));
    },
    show(line) {
      const index = blocks.indexOfLine(line);
      scroller.scrollTop = index < 0 ? 0 : topOfLine(line, landmark(index), landmark(index + 1));
    },
    destroy() {
      place.removeEventListener('click', onclick);
      stopLoading();
      drawings.stop();
    },
  };
}
