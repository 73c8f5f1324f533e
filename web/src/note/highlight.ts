import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

/** How markdown looks while it is written: its own typography, quietly; colours come from the style sheet's tokens. */
const style = HighlightStyle.define([
  { tag: tags.heading1, fontWeight: '700', fontSize: '1.3em' },
  { tag: tags.heading2, fontWeight: '700', fontSize: '1.15em' },
  { tag: tags.heading, fontWeight: '700' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.meta, color: 'var(--muted)' },
  { tag: tags.link, color: 'var(--accent)' },
  { tag: tags.url, color: 'var(--muted)' },
  { tag: tags.monospace, color: 'var(--ok)' },
  { tag: tags.quote, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: tags.processingInstruction, color: 'var(--muted)' },
  { tag: tags.contentSeparator, color: 'var(--muted)' },
  { tag: tags.labelName, color: 'var(--warn)' },
  { tag: tags.string, color: 'var(--warn)' },
  { tag: tags.atom, color: 'var(--accent)' },
  { tag: tags.escape, color: 'var(--muted)' },
  { tag: tags.character, color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--muted)' },
  { tag: tags.angleBracket, color: 'var(--muted)' },
  { tag: tags.tagName, color: 'var(--warn)' },
]);

/** The highlighting as an extension. */
export const markdownColours = syntaxHighlighting(style);
