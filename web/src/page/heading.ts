import { type Doc, type Text, XmlElement, XmlText } from 'yjs';
import type { Kind } from './bootstrap.ts';

/** Letters of a title made of a text; more would not fit a header. */
export const HEADING_CHARACTERS_MAX = 80;

function textOf(node: XmlElement | XmlText): string {
  if (node instanceof XmlText) {
    const runs: { insert?: unknown }[] = node.toDelta();
    return runs.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
  }
  const children = node.toArray();
  return children
    .map((child) => (child instanceof XmlElement || child instanceof XmlText ? textOf(child) : ''))
    .join(' ');
}

function firstLine(source: Text): string {
  const lines = source.toString().slice(0, 2_000).split('\n');
  // Signs of markdown are no words, nor is front matter, but for the title that it may give.
  const fence = lines.findIndex((line, number) => number > 0 && (line === '---' || line === '...'));
  const start = lines[0] === '---' ? fence + 1 : 0;
  for (const line of lines.slice(1, start)) {
    const title = /^title:\s*(?:"([^"]+)"|'([^']+)'|([^\s"'#[{>|&*].*?))\s*$/u.exec(line);
    if (title) return title[1] ?? title[2] ?? title[3] ?? '';
  }
  const words = lines.slice(start).map((line) =>
    line
      .replace(/^[\s#>*+-]+/, '')
      .replace(/[*_`~]+/g, '')
      .trim(),
  );
  return words.find((line) => /[\p{L}\p{N}]/u.test(line)) ?? '';
}

/** The first words of a document: what to call it while nobody has given it a title. */
export function headingOf(doc: Doc, kind: Kind): string {
  if (kind === 'note') return shorten(firstLine(doc.getText('content')));
  for (const block of doc.getXmlFragment('default').toArray()) {
    const text = block instanceof XmlElement ? textOf(block).trim() : '';
    if (text) return shorten(text);
  }
  return '';
}

function shorten(text: string): string {
  const letters = [...text.replace(/\s+/gu, ' ')];
  return letters.length > HEADING_CHARACTERS_MAX
    ? `${letters.slice(0, HEADING_CHARACTERS_MAX).join('')}…`
    : letters.join('');
}
