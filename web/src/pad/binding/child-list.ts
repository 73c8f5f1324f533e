import type { XmlElement } from 'yjs';
import type { Child, Mapping, Parent, Unit } from './types.ts';

/** The children of an element while they are gone through from the first to the last: changes that lie together are made as one. */
export class ChildList {
  readonly #parent: Parent;
  readonly #mapping: Mapping;
  /** Where the next new child goes, and how many more children there are than at the beginning. */
  #at = 0;
  #more = 0;
  #coming: Child[] = [];
  /** How many behind `#at` are about to go. */
  #going = 0;

  constructor(parent: Parent, mapping: Mapping) {
    this.#parent = parent;
    this.#mapping = mapping;
  }

  /** Leaves a unit where it is. */
  pass({ at, children }: Unit): void {
    this.flush();
    this.#at = at + this.#more + children.length;
  }

  remove({ at, children }: Unit): void {
    if (this.#going === 0 || this.#at + this.#going !== at + this.#more) {
      this.flush();
      this.#at = at + this.#more;
    }
    this.#going += children.length;
    for (const child of children) this.#mapping.delete(child);
  }

  insert(child: Child | null): void {
    if (this.#going > 0) this.flush();
    if (child) this.#coming.push(child);
  }

  /** Makes the changes that wait. */
  flush(): void {
    if (this.#going > 0) this.#parent.delete(this.#at, this.#going);
    if (this.#coming.length > 0) this.#parent.insert(this.#at, this.#coming as XmlElement[]);
    this.#at += this.#coming.length;
    this.#more += this.#coming.length - this.#going;
    this.#coming = [];
    this.#going = 0;
  }
}
