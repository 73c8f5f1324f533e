/** How the list looks: one row for each document. */
import type { Language, Words } from '../i18n/index.ts';
import { displayTitle } from '../page/index.ts';
import { ago } from './ago.ts';
import type { Visited } from './visited.ts';

/** What a row asks for when it is used. */
export interface RowActions {
  pin(row: Visited): void;
  remove(row: Visited): void;
  tag(tag: string): void;
}

/** What a document is called on screen. */
export function titleIn(words: Words): (row: Visited) => string {
  return (row) => displayTitle(row, '', words(`untitled-${row.kind}`));
}

/** An element with its class and what is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** A picture on a button: 24 units wide, drawn in lines. */
function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    class: 'icon',
    viewBox: '0 0 24 24',
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(name, value);
  }
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

const PIN =
  'M12 17v5M9 10.760a2 2 0 0 1-1.110 1.790l-1.780.900A2 2 0 0 0 5 15.240V16a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-.760a2 2 0 0 0-1.110-1.790l-1.780-.900A2 2 0 0 1 15 10.760V7a1 1 0 0 1 1-1 2 2 0 0 0 0-4H8a2 2 0 0 0 0 4 1 1 0 0 1 1 1z';
const CROSS = 'M18 6 6 18M6 6l12 12';

function button(action: string, label: string, path: string, onclick: () => void): HTMLButtonElement {
  const made = element('button', 'button button-icon', icon(path));
  made.type = 'button';
  made.dataset.action = action;
  made.setAttribute('aria-label', label);
  made.title = label;
  made.addEventListener('click', onclick);
  return made;
}

function chips(tags: readonly string[], words: Words, choose: (tag: string) => void): HTMLElement {
  const list = element('ul', 'mine-tags');
  for (const tag of new Set(tags)) {
    const chip = element('button', 'mine-tag', tag);
    chip.type = 'button';
    chip.setAttribute('aria-label', words('mine-tag', { tag }));
    chip.addEventListener('click', () => choose(tag));
    list.append(element('li', '', chip));
  }
  return list;
}

/** The row of a document. */
export function rowOf(row: Visited, words: Words, language: Language, actions: RowActions): HTMLLIElement {
  const title = titleIn(words)(row);
  const link = element('a', 'mine-name', title);
  link.href = row.path;
  link.title = title;
  const time = element('time', '', ago(language, row.opened_ms, Date.now()));
  time.dateTime = new Date(row.opened_ms).toISOString();
  time.title = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(
    row.opened_ms,
  );
  const kind = element('span', `kind kind-${row.kind}`, words(`kind-${row.kind}`));
  const facts = element('div', 'mine-facts', kind, time);
  if (row.tags?.length) facts.append(chips(row.tags, words, actions.tag));
  const pin = button('pin', words(row.pinned ? 'mine-unpin' : 'mine-pin', { title }), PIN, () =>
    actions.pin(row),
  );
  pin.setAttribute('aria-pressed', String(row.pinned ?? false));
  const remove = button('remove', words('mine-remove', { title }), CROSS, () => actions.remove(row));
  const item = element('li', 'mine-row', pin, element('div', 'mine-body', link, facts), remove);
  item.dataset.name = row.name;
  return item;
}
