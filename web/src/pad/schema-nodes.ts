import type { NodeSpec } from 'prosemirror-model';
import { safePicture } from './addresses.ts';

/** A whole number out of whatever another client may have written. */
export function wholeNumber(value: unknown, otherwise: number): number {
  const number = Number(value);
  return Number.isInteger(number) ? number : otherwise;
}

const doc: NodeSpec = { content: 'block+' };
const text: NodeSpec = { group: 'inline' };

const paragraph: NodeSpec = {
  group: 'block',
  content: 'inline*',
  parseDOM: [{ tag: 'p' }],
  toDOM: () => ['p', { dir: 'auto' }, 0],
};

const heading: NodeSpec = {
  group: 'block',
  content: 'inline*',
  defining: true,
  attrs: { level: { default: 1 } },
  parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
  toDOM: (node) => [`h${Math.min(6, Math.max(1, wholeNumber(node.attrs.level, 1)))}`, { dir: 'auto' }, 0],
};

const blockquote: NodeSpec = {
  group: 'block',
  content: 'block+',
  defining: true,
  parseDOM: [{ tag: 'blockquote' }],
  toDOM: () => ['blockquote', 0],
};

function languageOf(pre: HTMLElement): string | null {
  const classes = `${pre.className} ${pre.querySelector('code')?.className ?? ''}`;
  return pre.getAttribute('data-language') ?? /language-([\w+#-]+)/.exec(classes)?.[1] ?? null;
}

const codeBlock: NodeSpec = {
  group: 'block',
  content: 'text*',
  marks: '',
  code: true,
  defining: true,
  attrs: { language: { default: null } },
  parseDOM: [
    {
      tag: 'pre',
      preserveWhitespace: 'full',
      getAttrs: (node) => ({ language: languageOf(node) }),
    },
  ],
  toDOM: (node) => {
    const language = node.attrs.language ? { 'data-language': String(node.attrs.language) } : {};
    return ['pre', { ...language, spellcheck: 'false' }, ['code', 0]];
  },
};

const bulletList: NodeSpec = {
  group: 'block list',
  content: 'listItem+',
  parseDOM: [{ tag: 'ul' }],
  toDOM: () => ['ul', 0],
};

const orderedList: NodeSpec = {
  group: 'block list',
  content: 'listItem+',
  attrs: { start: { default: 1 } },
  parseDOM: [{ tag: 'ol', getAttrs: (node) => ({ start: wholeNumber(node.getAttribute('start') ?? 1, 1) }) }],
  toDOM: (node) => ['ol', { start: String(wholeNumber(node.attrs.start, 1)) }, 0],
};

const listItem: NodeSpec = {
  content: 'paragraph block*',
  defining: true,
  parseDOM: [{ tag: 'li' }],
  toDOM: () => ['li', 0],
};

const taskList: NodeSpec = {
  group: 'block list',
  content: 'taskItem+',
  parseDOM: [
    { tag: 'ul[data-type=taskList]', priority: 60 },
    { tag: 'ul.contains-task-list', priority: 60 },
  ],
  toDOM: () => ['ul', { 'data-type': 'taskList' }, 0],
};

const taskItem: NodeSpec = {
  content: 'paragraph block*',
  defining: true,
  attrs: { checked: { default: false } },
  parseDOM: [
    {
      tag: 'li[data-type=taskItem]',
      priority: 60,
      getAttrs: (node) => ({ checked: node.getAttribute('data-checked') === 'true' }),
    },
    {
      tag: 'li.task-list-item',
      priority: 60,
      getAttrs: (node) => ({ checked: node.querySelector('input')?.hasAttribute('checked') ?? false }),
    },
  ],
  toDOM: (node) => [
    'li',
    { 'data-type': 'taskItem', 'data-checked': String(node.attrs.checked === true) },
    0,
  ],
};

const image: NodeSpec = {
  group: 'block',
  draggable: true,
  attrs: { src: { default: null }, alt: { default: null }, title: { default: null } },
  parseDOM: [
    {
      tag: 'img[src]',
      getAttrs: (node) => {
        const src = safePicture(node.getAttribute('src'));
        return src !== null && { src, alt: node.getAttribute('alt'), title: node.getAttribute('title') };
      },
    },
  ],
  toDOM: (node) => {
    const title = node.attrs.title ? { title: String(node.attrs.title) } : {};
    const alt = node.attrs.alt ? String(node.attrs.alt) : '';
    return ['img', { src: safePicture(node.attrs.src) ?? '', alt, ...title, loading: 'lazy' }];
  },
};

const horizontalRule: NodeSpec = {
  group: 'block',
  parseDOM: [{ tag: 'hr' }],
  toDOM: () => ['hr'],
};

const hardBreak: NodeSpec = {
  group: 'inline',
  inline: true,
  selectable: false,
  parseDOM: [{ tag: 'br' }],
  toDOM: () => ['br'],
};

/** All nodes but tables. The first block is what a new line becomes. */
export const blocks = {
  doc,
  paragraph,
  heading,
  blockquote,
  codeBlock,
  bulletList,
  orderedList,
  listItem,
  taskList,
  taskItem,
  image,
  horizontalRule,
  hardBreak,
  text,
};
