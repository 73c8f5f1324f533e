/**
 * HTML that was copied elsewhere, as markdown. Our own and small: only what a note can say is taken (headings, emphasis,
 * links, lists, quotations, code, tables, pictures by address), everything else is its words. The HTML itself is read by the
 * browser into a document that runs nothing and loads nothing, and never reaches the page.
 */

/** Without one of these, the plain text says as much. */
const TELLING =
  'a[href], h1, h2, h3, h4, h5, h6, ul, ol, table, strong, b, em, i, s, del, code, pre, blockquote, img[src]';

/** Copied text longer than that is pasted plain, characters. */
const HTML_MAX = 2_000_000;

/** What the clipboard's HTML says in markdown; null when its plain text says as much. */
export function markdownOf(html: string): string | null {
  if (html.length > HTML_MAX) return null;
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  // Google Docs wraps all that it copies in a <b> that is not bold.
  for (const wrap of body.querySelectorAll<HTMLElement>(
    'b[id^="docs-internal"], b[style*="font-weight:normal"]',
  ))
    wrap.replaceWith(...wrap.childNodes);
  for (const silent of body.querySelectorAll(
    'script, style, template, noscript, iframe, object, svg, head, title',
  ))
    silent.remove();
  if (!body.querySelector(TELLING)) return null;
  return blocks(body)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const escaped = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/([\\`*[\]<])/g, '\\$1')
    .replace(/(?<!\w)_|_(?!\w)/g, '\\_');

/** An address that may stand in a link: of a page, of mail, or within the text. */
function addressOf(text: string | null): string {
  const address = (text ?? '').trim();
  if (!/^(?:https?:|mailto:|tel:)/i.test(address)) return '';
  return address.replace(/[\s()<>\\]/g, (letter) =>
    encodeURIComponent(letter).replace('(', '%28').replace(')', '%29'),
  );
}

/** Signs around words; spaces at the ends stay outside, for markdown takes none inside. */
function around(sign: string, text: string): string {
  const words = text.trim();
  if (!words) return text;
  const start = text.slice(0, text.length - text.trimStart().length);
  const end = text.slice(text.trimEnd().length);
  return `${start}${sign}${words}${sign}${end}`;
}

const SIGNS: Readonly<Record<string, string>> = {
  STRONG: '**',
  B: '**',
  EM: '*',
  I: '*',
  S: '~~',
  DEL: '~~',
  STRIKE: '~~',
  SUP: '^',
  SUB: '~',
  MARK: '==',
  INS: '++',
};

const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE DIV DL DD DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE UL'.split(
    ' ',
  ),
);

/** Words in a line. */
function inline(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.nodeValue ?? '');
  if (!(node instanceof Element)) return '';
  const sign = SIGNS[node.tagName];
  if (sign) return around(sign, children(node));
  switch (node.tagName) {
    case 'BR':
      return '\n';
    case 'CODE':
    case 'KBD':
      return codeSpan(node.textContent ?? '');
    case 'IMG':
      return picture(node);
    case 'A': {
      const address = addressOf(node.getAttribute('href'));
      const words = children(node).trim();
      return address && words ? `[${words}](${address})` : words;
    }
    default:
      return children(node);
  }
}

const children = (node: Node): string => [...node.childNodes].map(inline).join('');

function codeSpan(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...[...words.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return words ? `${fence}${longest > 0 ? ` ${words} ` : words}${fence}` : '';
}

function picture(element: Element): string {
  const address = addressOf(element.getAttribute('src'));
  return address.startsWith('http') ? `![${escaped(element.getAttribute('alt') ?? '')}](${address})` : '';
}

/** Blocks below each other. */
function blocks(parent: Node): string {
  const found: string[] = [];
  let line = '';
  const end = (): void => {
    const text = line
      .split('\n')
      .map((part) => part.trim())
      .join('\\\n')
      .replace(/^(?:\\\n)+|(?:\\\n)+$|\\$/g, '');
    if (text.trim()) found.push(text.replace(/^(#{1,6}|[-+>]|\d+[.)])(?=\s)/, '\\$1'));
    line = '';
  };
  for (const node of parent.childNodes) {
    if (
      node instanceof Element &&
      (BLOCKS.has(node.tagName) || node.querySelector('p, ul, ol, table, pre, h1, h2, h3'))
    ) {
      end();
      const text = block(node);
      if (text) found.push(text);
    } else {
      line += inline(node);
    }
  }
  end();
  return found.join('\n\n');
}

function block(element: Element): string {
  const heading = /^H([1-6])$/.exec(element.tagName)?.[1];
  if (heading) {
    const words = children(element).replace(/\s+/g, ' ').trim();
    return words ? `${'#'.repeat(Number(heading))} ${words}` : '';
  }
  switch (element.tagName) {
    case 'HR':
      return '---';
    case 'PRE':
      return fence(element);
    case 'BLOCKQUOTE':
      return prefixed(blocks(element), '> ', '> ');
    case 'UL':
    case 'OL':
      return list(element);
    case 'TABLE':
      return table(element);
    default:
      return blocks(element);
  }
}

function prefixed(text: string, first: string, rest: string): string {
  if (!text) return '';
  return text
    .split('\n')
    .map((line, index) => ((index === 0 ? first : rest) + line).trimEnd())
    .join('\n');
}

function fence(element: Element): string {
  const text = (element.textContent ?? '').replace(/\n$/, '');
  const named = /(?:lang(?:uage)?|highlight-source)-([\w+#-]+)/.exec(
    `${element.className} ${element.firstElementChild?.className ?? ''}`,
  );
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const signs = '`'.repeat(longest + 1);
  return `${signs}${named?.[1] ?? ''}\n${text}\n${signs}`;
}

function list(element: Element): string {
  let number = Number(element.getAttribute('start') ?? 1) || 1;
  const items: string[] = [];
  for (const item of element.children) {
    // A list within a list directly, as some editors write it, is a part of the item before.
    if (item.tagName === 'UL' || item.tagName === 'OL') {
      items.push(prefixed(list(item), '  ', '  '));
      continue;
    }
    const sign = element.tagName === 'OL' ? `${number}. ` : '- ';
    number += 1;
    const box = item.querySelector(':scope > input[type=checkbox], :scope > label > input[type=checkbox]');
    const task = box ? (box.hasAttribute('checked') ? '[x] ' : '[ ] ') : '';
    const text = task + blocks(item).replaceAll('\n\n', '\n');
    items.push(prefixed(text, sign, ' '.repeat(sign.length)));
  }
  return items.filter((item) => item.trim() !== '').join('\n');
}

function table(element: Element): string {
  const rows = [...element.querySelectorAll('tr')].map((row) =>
    [...row.querySelectorAll(':scope > th, :scope > td')].map((cell) =>
      blocks(cell)
        .replace(/\\?\n+/g, ' ')
        .replaceAll('|', '\\|')
        .trim(),
    ),
  );
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === 0) return '';
  // A table of one column is how mails and old pages are laid out.
  if (width === 1) return rows.map(([only]) => only ?? '').join('\n\n');
  const line = (row: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, index) => row[index] ?? '').join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)].join('\n');
}
