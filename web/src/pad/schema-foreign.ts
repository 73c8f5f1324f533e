import type { DOMOutputSpec, MarkSpec, Node, NodeSpec } from 'prosemirror-model';

/*
 * What stands in for things of other editors that our schema lacks. None of these names is ever written into a text: the
 * binding writes what they stand for (`binding/copy.ts`).
 */

/** `copy` is the thing itself, as text; `words` are what a person could read in it. */
const attrs = { copy: {}, words: { default: '' } };

function standIn(tag: 'div' | 'span', kind: 'block' | 'inline' | 'embed'): NodeSpec {
  return {
    group: kind === 'block' ? 'block' : 'inline',
    inline: kind !== 'block',
    atom: true,
    draggable: true,
    attrs,
    leafText: (node: Node) => String(node.attrs.words),
    // Cut and pasted, it is still what it was.
    parseDOM: [
      {
        tag: `${tag}[data-foreign-${kind}]`,
        priority: 70,
        getAttrs: (dom) => ({ copy: dom.getAttribute(`data-foreign-${kind}`), words: dom.textContent }),
      },
    ],
    toDOM: (node): DOMOutputSpec => [
      tag,
      { [`data-foreign-${kind}`]: node.attrs.copy },
      String(node.attrs.words),
    ],
  };
}

/** In the place of an element among blocks, of one in a line, and of what a text holds that is no letter. */
export const foreignNodes = {
  foreignBlock: standIn('div', 'block'),
  foreignInline: standIn('span', 'inline'),
  foreignEmbed: standIn('span', 'embed'),
};

const foreignMark: MarkSpec = {
  attrs: { copy: {} },
  parseDOM: [
    {
      tag: 'span[data-foreign-marks]',
      getAttrs: (dom) => ({ copy: dom.getAttribute('data-foreign-marks') }),
    },
  ],
  toDOM: (mark) => ['span', { 'data-foreign-marks': mark.attrs.copy }, 0],
};

/** In the place of all marks of a piece of text that we do not draw: they go where the text goes. */
export const foreignMarks = { foreignMarks: foreignMark };
