/** The part of the start page that lists what somebody opened: filtered, sorted, pinned, and handed out as a file. */
import type { Language, Words } from '../i18n/index.ts';
import type { VisitedList } from './lists.ts';
import { element, rowOf, titleIn } from './rows.ts';
import {
  exported,
  filtered,
  kept,
  merged,
  ORDERS,
  type Order,
  ordered,
  readFile,
  type Visited,
} from './visited.ts';

/** Rows that are shown at first, and with each press of the button below them. */
const ROWS_AT_ONCE = 30;

/** The list on the page. */
export class History {
  #rows: Visited[] = [];
  #shown = ROWS_AT_ONCE;
  readonly #titleOf: (row: Visited) => string;

  constructor(
    private readonly section: HTMLElement,
    private readonly list: VisitedList,
    private readonly words: Words,
    private readonly language: Language,
  ) {
    this.#titleOf = titleIn(words);
    this.#part('.mine-place').textContent = words(`mine-${list.place}`);
    this.#filter.placeholder = words('mine-filter');
    this.#filter.addEventListener('input', () => this.#restart());
    this.#order.addEventListener('change', () => this.#restart());
    this.#part('#mine-export').addEventListener('click', () => this.#export());
    this.#part('#mine-clear').addEventListener('click', () => this.#ask());
    this.#part<HTMLInputElement>('#mine-import').addEventListener('change', ({ target }) => {
      void this.#import(target as HTMLInputElement);
    });
    this.#dialog.addEventListener('close', () => {
      if (this.#dialog.returnValue === 'clear') void this.#clear();
    });
  }

  /** Reads the list and shows it. */
  async show(): Promise<void> {
    this.section.hidden = false;
    try {
      this.#rows = await this.list.rows();
    } catch {
      return this.#failed();
    }
    this.#draw();
  }

  #part<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
    const found = this.section.ownerDocument.querySelector<Kind>(selector);
    if (!found) throw new Error(`the page has no ${selector}`);
    return found;
  }

  get #filter(): HTMLInputElement {
    return this.#part('#mine-filter');
  }

  get #order(): HTMLSelectElement {
    return this.#part('#mine-sort');
  }

  get #dialog(): HTMLDialogElement {
    return this.#part('#mine-ask');
  }

  #restart(): void {
    this.#shown = ROWS_AT_ONCE;
    this.#draw();
  }

  #draw(): void {
    const order = ORDERS.find((known) => known === this.#order.value) ?? (ORDERS[0] as Order);
    const found = filtered(this.#rows, this.#filter.value, this.#titleOf);
    const rows = ordered(found, order, this.language, this.#titleOf);
    const actions = {
      pin: (row: Visited) => void this.#pin(row),
      remove: (row: Visited) => void this.#remove(row),
      tag: (tag: string) => this.#choose(tag),
    };
    const shown = rows.slice(0, this.#shown).map((row) => rowOf(row, this.words, this.language, actions));
    this.#part('#recent-list').replaceChildren(...shown);
    this.#part('.mine-count').textContent = this.words('mine-count', { count: rows.length });
    this.#part('.mine-blank').replaceChildren(...this.#blank(rows.length));
    this.#part('.mine-tools').hidden = this.#rows.length === 0;
    this.#part('#mine-export').hidden = this.#rows.length === 0;
    this.#part('#mine-clear').hidden = this.#rows.length === 0;
  }

  /** What stands below the rows, or where there are none. */
  #blank(found: number): HTMLElement[] {
    if (this.#rows.length === 0) return [element('p', '', this.words('mine-empty'))];
    if (found === 0) {
      const all = this.#button('mine-show-all', () => this.#choose(''));
      return [element('p', '', this.words('mine-nothing', { filter: this.#filter.value })), all];
    }
    const more = Math.min(found - this.#shown, ROWS_AT_ONCE);
    if (more <= 0) return [];
    const button = element('button', 'button button-wide', this.words('mine-more', { count: more }));
    button.type = 'button';
    button.addEventListener('click', () => {
      const first = this.#shown;
      this.#shown += ROWS_AT_ONCE;
      this.#draw();
      this.section.querySelectorAll<HTMLElement>('.mine-name')[first]?.focus();
    });
    return [button];
  }

  #button(key: 'mine-show-all' | 'mine-undo' | 'mine-retry', onclick: () => void): HTMLButtonElement {
    const button = element('button', 'button button-quiet', this.words(key));
    button.type = 'button';
    button.addEventListener('click', onclick);
    return button;
  }

  #choose(tag: string): void {
    this.#filter.value = tag ? `#${tag}` : '';
    this.#restart();
    this.#filter.focus();
  }

  #failed(): void {
    const again = this.#button('mine-retry', () => void this.show());
    this.#part('.mine-blank').replaceChildren(element('p', '', this.words('mine-failed')), again);
    for (const part of ['.mine-tools', '.mine-actions']) this.#part(part).hidden = true;
  }

  #say(text: string, ...more: HTMLElement[]): void {
    this.#part('.mine-said').replaceChildren(element('span', '', text), ...more);
  }

  /** Does what changes the list where it is kept, and shows it if that went well. */
  async #change(work: Promise<void>, rows: Visited[]): Promise<boolean> {
    try {
      await work;
    } catch {
      this.#say(this.words('mine-not-saved'));
      return false;
    }
    this.#rows = rows;
    this.#draw();
    return true;
  }

  async #pin(row: Visited): Promise<void> {
    const pinned = !row.pinned;
    const rows = this.#rows.map((other) => (other === row ? { ...row, pinned } : other));
    if (await this.#change(this.list.pin(row, pinned), rows)) this.#focus(row, '[data-action="pin"]');
  }

  async #remove(row: Visited): Promise<void> {
    const items = [...this.section.querySelectorAll<HTMLElement>('.mine-row')];
    const at = items.findIndex((item) => item.dataset.name === row.name);
    const rows = this.#rows.filter((other) => other !== row);
    if (!(await this.#change(this.list.remove(row), rows))) return;
    const undo = this.#button('mine-undo', () => {
      this.#say('');
      const back = merged(this.#rows, [row]).list;
      void this.#change(this.list.replace(back), back).then(() => this.#focus(row, '[data-action="remove"]'));
    });
    this.#say(this.words('mine-removed', { title: this.#titleOf(row) }), undo);
    // Whoever removes several goes on from where they were.
    const left = this.section.querySelectorAll<HTMLElement>('[data-action="remove"]');
    (left[Math.min(at, left.length - 1)] ?? undo).focus();
  }

  #focus(row: Visited, what: string): void {
    for (const item of this.section.querySelectorAll<HTMLElement>('.mine-row')) {
      if (item.dataset.name === row.name) item.querySelector<HTMLElement>(what)?.focus();
    }
  }

  #ask(): void {
    const text = this.words('mine-clear-text', { count: this.#rows.length });
    this.#part('.mine-ask-text').textContent = text;
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
    this.#part('#mine-ask-title').focus();
  }

  async #clear(): Promise<void> {
    if (!(await this.#change(this.list.clear(), []))) return;
    this.#filter.value = '';
    this.#say(this.words('mine-cleared'));
  }

  #export(): void {
    const file = new Blob([exported(this.#rows, this.#titleOf)], { type: 'application/json' });
    const link = element('a');
    link.href = URL.createObjectURL(file);
    link.download = `encrier-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async #import(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    const rows = file ? readFile(await file.text(), Date.now()) : undefined;
    // The same file may be chosen again.
    input.value = '';
    if (!file) return;
    if (!rows) return this.#say(this.words('mine-import-bad'));
    const { list, changed } = merged(this.#rows, rows);
    const most = kept(list);
    if (changed > 0 && !(await this.#change(this.list.replace(most), most))) return;
    const left = list.length - most.length;
    const told = this.words('mine-imported', { count: Math.max(0, changed - left) });
    this.#say(left > 0 ? `${told} ${this.words('mine-left-out', { count: left, most: most.length })}` : told);
  }
}
