import type { Operation, PreviewMessage, SentBlock } from './message.ts';

/** What the page does with the blocks of a {@link BlockList}, in order. */
export interface BlockSink<T> {
  /** Makes a block; it is not shown yet. */
  make(block: SentBlock): T;
  /** Makes `old` look like `block`; gives back what stands there then. */
  become(old: T, block: SentBlock): T;
  /** Shows these, in this order, before `next`, or last. */
  insert(blocks: readonly T[], next: T | undefined): void;
  remove(block: T): void;
}

interface Entry<T> {
  readonly h: string;
  line: number;
  readonly shown: T;
}

/** The blocks that are shown, kept as the server's messages say. Knows no page: a {@link BlockSink} does what is seen. */
export class BlockList<T> {
  readonly #sink: BlockSink<T>;
  #entries: Entry<T>[] = [];
  /** What was shown before a start from nothing: used again where it looks the same, gone when the whole is there. */
  #spare = new Map<string, T[]>();
  /** The same in the order of the page, those first that are used again; and those that are not yet. */
  #order: T[] = [];
  #unused = new Set<T>();
  #root: string | null = null;

  constructor(sink: BlockSink<T>) {
    this.#sink = sink;
  }

  /** The name of what is shown, when it is whole. */
  get root(): string | null {
    return this.#root;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** The line of the source that a block begins on. */
  lineAt(index: number): number {
    return this.#entries[index]?.line ?? 1;
  }

  shownAt(index: number): T | undefined {
    return this.#entries[index]?.shown;
  }

  /** The last block that begins on `line` or before; -1 when there is none. */
  indexOfLine(line: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lineAt(middle) <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Takes one message; false when it does not fit what is here. */
  take(message: PreviewMessage & { type: 'blocks' }): boolean {
    // Until all of it is taken, what is shown has no name.
    this.#root = null;
    if (message.start === 'empty') this.#startAnew();
    for (const operation of message.ops) {
      if (operation.at + operation.del > this.#entries.length) return false;
      this.#apply(operation);
    }
    this.#root = message.root;
    if (message.root) this.#dropSpare();
    return true;
  }

  #startAnew(): void {
    for (const { h, shown } of this.#entries) {
      const same = this.#spare.get(h);
      if (same) same.push(shown);
      else this.#spare.set(h, [shown]);
      this.#unused.add(shown);
    }
    // Those of an earlier start stand behind what has come since.
    this.#order = [...this.#entries.map(({ shown }) => shown), ...this.#order];
    this.#entries = [];
  }

  #apply({ at, del, ins, shift }: Operation): void {
    const old = this.#entries.slice(at, at + del);
    // What changed in place is changed in place: an open drawer, a loaded picture and the reader's own place stay.
    const changed = ins.slice(0, Math.min(del, ins.length)).map((block, index): Entry<T> => {
      const entry = old[index] as Entry<T>;
      return { h: block.h, line: block.line, shown: this.#sink.become(entry.shown, block) };
    });
    for (const { shown } of old.slice(changed.length)) this.#sink.remove(shown);
    const fresh = ins.slice(changed.length).map((block): Entry<T> => {
      const spare = this.#spare.get(block.h)?.shift();
      if (spare !== undefined) this.#unused.delete(spare);
      return { h: block.h, line: block.line, shown: spare ?? this.#sink.make(block) };
    });
    this.#entries.splice(at, del, ...changed, ...fresh);
    const after = at + ins.length;
    if (fresh.length > 0) {
      this.#sink.insert(
        fresh.map(({ shown }) => shown),
        this.#entries[after]?.shown ?? this.#firstSpare(),
      );
    }
    if (shift) for (const entry of this.#entries.slice(after)) entry.line += shift;
  }

  #firstSpare(): T | undefined {
    const first = this.#order.findIndex((shown) => this.#unused.has(shown));
    this.#order.splice(0, first < 0 ? this.#order.length : first);
    return this.#order[0];
  }

  #dropSpare(): void {
    for (const block of this.#unused) this.#sink.remove(block);
    this.#spare.clear();
    this.#unused.clear();
    this.#order = [];
  }
}
