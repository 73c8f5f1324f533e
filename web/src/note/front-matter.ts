import { type Input, Parser, type PartialParse, type TreeFragment } from '@lezer/common';
import { tags } from '@lezer/highlight';
import type { MarkdownConfig, MarkdownParser } from '@lezer/markdown';

const NAME = 'FrontMatter';

/** A head of settings that is closed, at the very beginning of a text. */
const MATTER = /^---[ \t]*\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)/;
const END = /^(?:---|\.\.\.)\s*$/;

/** Letters in which a head of settings must end; a longer one is shown as the text that it would be without. */
const MATTER_CHARACTERS_MAX = 8_000;

/** Reads the head of settings as one block, in which no line is a heading. */
export const frontMatter: MarkdownConfig = {
  defineNodes: [{ name: NAME, block: true, style: tags.meta }],
  parseBlock: [
    {
      name: NAME,
      before: 'HorizontalRule',
      parse: (context, line) => {
        if (context.lineStart !== 0) return false;
        let end = 0;
        while (context.nextLine()) {
          end = context.lineStart + line.text.length;
          if (END.test(line.text)) break;
        }
        context.nextLine();
        context.addElement(context.elt(NAME, 0, end));
        return true;
      },
    },
  ],
};

/**
 * A parser of markdown that reads a head of settings as such only when it is closed: while it is being written it does not make
 * the whole text its own. A block parser sees one line at a time, so which one is asked is decided before.
 */
export class MatterParser extends Parser {
  readonly #with: MarkdownParser;
  readonly #without: MarkdownParser;

  constructor(parser: MarkdownParser) {
    super();
    this.#with = parser;
    this.#without = parser.configure({ remove: [NAME] });
  }

  override createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    const head = input.read(0, Math.min(input.length, MATTER_CHARACTERS_MAX));
    return (MATTER.test(head) ? this.#with : this.#without).createParse(input, fragments, ranges);
  }
}
