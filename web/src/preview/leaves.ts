/** Blocks of a leaf when it is made. */
export const LEAF_BLOCKS = 32;

/** Blocks of a leaf at most; it grows so far when one writes in it. */
export const LEAF_BLOCKS_MAX = 64;

/**
 * The blocks of a preview in leaves, which the browser lays out as a whole or, out of sight, not at all (`content-visibility`).
 * It looks at each such element for every picture: at tens of thousands of blocks of a long note that took a tenth of a
 * second a key, at some hundred leaves it takes none.
 */
export class Leaves {
  readonly #place: HTMLElement;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  /** Shows these, in this order, before `next`, or last. Some may stand elsewhere already. */
  insert(blocks: readonly HTMLElement[], next: HTMLElement | undefined): void {
    const left = new Set(blocks.map((block) => block.parentElement));
    const leaf = next?.parentElement ?? this.#place.lastElementChild;
    if (leaf instanceof HTMLElement && leaf.childElementCount + blocks.length <= LEAF_BLOCKS_MAX) {
      const all = document.createDocumentFragment();
      all.append(...blocks);
      leaf.insertBefore(all, next ?? null);
      count(leaf);
    } else this.#place.insertBefore(leavesOf(blocks), next ? this.#cutBefore(next) : null);
    for (const old of left) if (old) count(old);
  }

  remove(block: HTMLElement): void {
    const leaf = block.parentElement;
    block.remove();
    if (leaf) count(leaf);
  }

  /** The last block whose upper edge is at `y` of the window or above it; null: there is none. */
  blockAt(y: number): Element | null {
    const leaf = lastAbove(this.#place.children, y);
    return leaf && (lastAbove(leaf.children, y) ?? leaf.firstElementChild);
  }

  /** The leaf that begins with `next`, after a cut where it did not. */
  #cutBefore(next: HTMLElement): Element | null {
    const leaf = next.parentElement;
    if (!leaf || leaf.firstElementChild === next) return leaf;
    const rest: Element[] = [];
    for (let block: Element | null = next; block; block = block.nextElementSibling) rest.push(block);
    leaf.after(leavesOf(rest));
    count(leaf);
    return leaf.nextElementSibling;
  }
}

function leavesOf(blocks: readonly Element[]): DocumentFragment {
  const leaves = document.createDocumentFragment();
  for (let at = 0; at < blocks.length; at += LEAF_BLOCKS) {
    const leaf = Object.assign(document.createElement('div'), { className: 'leaf' });
    leaf.append(...blocks.slice(at, at + LEAF_BLOCKS));
    count(leaf);
    leaves.append(leaf);
  }
  return leaves;
}

/** Says how many blocks a leaf has: its height is guessed by it until it is seen. An empty one goes. */
function count(leaf: HTMLElement): void {
  if (leaf.childElementCount === 0) leaf.remove();
  else leaf.style.setProperty('--blocks', String(leaf.childElementCount));
}

function lastAbove(elements: HTMLCollection, y: number): Element | null {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.getBoundingClientRect().top ?? 0) <= y) low = middle + 1;
    else high = middle;
  }
  return elements[low - 1] ?? null;
}
