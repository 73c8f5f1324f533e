import type { TransactionSpec } from '@codemirror/state';

/**
 * What stands for a picture while it is sent: an image without an address, and behind it a comment that says so and is found
 * again by its mark, whatever was written around it or into its description meanwhile.
 */
export interface Placeholder {
  readonly text: string;
  /** The description, which is selected at once so that it can be written while the picture is on its way. */
  readonly description: { readonly from: number; readonly to: number };
}

/** Names of files say little more than "IMG" and a number to those who do not see the picture. */
const NAMELESS = /^(?:image|img|dsc|dscn|pxl|photo|screenshot|capture|unnamed|clipboard|\d)[\d\W_a-z]*$/i;

/** The words that a description begins with: those of the file's name, if they are words. */
export function descriptionOf(fileName: string, otherwise: string): string {
  const words = fileName
    .replace(/\.[^.]*$/, '')
    .replace(/[[\]()\\`<>|_-]+/g, ' ')
    .trim();
  return words === '' || NAMELESS.test(words) ? otherwise : words;
}

/** A placeholder; `mark` is letters and digits that stand nowhere else in the text. */
export function placeholderOf(description: string, sentence: string, mark: string): Placeholder {
  const quiet = sentence.replace(/-{2,}|[<>\n]/g, ' ');
  return {
    text: `![${description}]()<!-- ${quiet} ~${mark} -->`,
    description: { from: 2, to: 2 + description.length },
  };
}

/** Where a placeholder is in a text: all of it, and what comes after the description. Null when somebody took it away. */
export function findPlaceholder(
  source: string,
  mark: string,
): { readonly from: number; readonly tail: number; readonly to: number } | null {
  const end = source.indexOf(`~${mark} -->`);
  if (end < 0) return null;
  const to = end + mark.length + 5;
  const tail = source.lastIndexOf(']()<!-- ', end);
  const line = source.lastIndexOf('\n', end) + 1;
  if (tail < line) return null;
  // Its description may have become several lines.
  const from = source.lastIndexOf('![', tail);
  return from < 0 ? null : { from, tail, to };
}

/** The change that writes placeholders over a range, and selects the first one's description. */
export function insertedPlaceholders(
  placeholders: readonly Placeholder[],
  { from, to }: { from: number; to: number },
): TransactionSpec {
  const { description } = placeholders[0] ?? { description: { from: 0, to: 0 } };
  return {
    changes: { from, to, insert: placeholders.map(({ text }) => text).join('\n\n') },
    selection: { anchor: from + description.from, head: from + description.to },
    userEvent: 'input.paste',
    scrollIntoView: true,
  };
}

/**
 * The change that puts a picture's address where its placeholder is. Without an address the placeholder goes, but not a description that
 * somebody wrote meanwhile: it stays as a picture's without an address.
 */
export function settledPlaceholder(
  source: string,
  mark: string,
  address: string | null,
  description = '',
): TransactionSpec | null {
  const found = findPlaceholder(source, mark);
  if (!found) return null;
  const isUntouched = source.slice(found.from + 2, found.tail) === description;
  const changes =
    address === null && isUntouched
      ? { from: found.from, to: found.to }
      : { from: found.tail, to: found.to, insert: `](${address ?? ''})` };
  return { changes, userEvent: 'input' };
}

/** The description that a placeholder has by now. */
export function writtenDescription(source: string, mark: string): string | null {
  const found = findPlaceholder(source, mark);
  return found && source.slice(found.from + 2, found.tail);
}

/** Where a picture without an address has this description. */
export function findUnsent(source: string, description: string): { from: number; to: number } | null {
  const unsent = `![${description}]()`;
  const from = source.indexOf(unsent);
  return from < 0 ? null : { from, to: from + unsent.length };
}
