import type { MarkSpec } from 'prosemirror-model';
import { safeLink } from './addresses.ts';

const bold: MarkSpec = {
  parseDOM: [
    { tag: 'strong' },
    // Google Docs wraps whole pastes in <b style="font-weight: normal">.
    { tag: 'b', getAttrs: (node) => node.style.fontWeight !== 'normal' && null },
    { style: 'font-weight=400', clearMark: (mark) => mark.type.name === 'bold' },
    { style: 'font-weight', getAttrs: (value) => /^(?:bold(?:er)?|[5-9]\d{2})$/.test(value) && null },
  ],
  toDOM: () => ['strong', 0],
};

const italic: MarkSpec = {
  parseDOM: [
    { tag: 'em' },
    { tag: 'i', getAttrs: (node) => node.style.fontStyle !== 'normal' && null },
    { style: 'font-style=normal', clearMark: (mark) => mark.type.name === 'italic' },
    { style: 'font-style=italic' },
  ],
  toDOM: () => ['em', 0],
};

const underline: MarkSpec = {
  parseDOM: [
    { tag: 'u' },
    { style: 'text-decoration=underline' },
    { style: 'text-decoration-line=underline' },
  ],
  toDOM: () => ['u', 0],
};

const strike: MarkSpec = {
  parseDOM: [
    { tag: 's' },
    { tag: 'del' },
    { tag: 'strike' },
    { style: 'text-decoration=line-through' },
    { style: 'text-decoration-line=line-through' },
  ],
  toDOM: () => ['s', 0],
};

const code: MarkSpec = {
  code: true,
  parseDOM: [{ tag: 'code' }],
  toDOM: () => ['code', { spellcheck: 'false' }, 0],
};

const link: MarkSpec = {
  attrs: { href: { default: null } },
  inclusive: false,
  parseDOM: [
    {
      tag: 'a[href]',
      getAttrs: (node) => {
        const href = safeLink(node.getAttribute('href'));
        return href !== null && { href };
      },
    },
  ],
  toDOM: (mark) => {
    const href = safeLink(mark.attrs.href);
    // An address that is not safe keeps its text and loses its effect.
    return href === null ? ['span', 0] : ['a', { href, rel: 'noopener noreferrer nofollow', title: href }, 0];
  },
};

/** All marks; the order is that of nesting. */
export const marks = { link, bold, italic, underline, strike, code };
