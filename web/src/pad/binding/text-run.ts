import { simpleDiff } from 'lib0/diff';
import { Fragment, type Mark, type Node, type NodeType } from 'prosemirror-model';
import { XmlText } from 'yjs';
import { padSchema } from '../schema.ts';
import { type Piece, unpack } from './copy.ts';
import { drawTexts, marksOf } from './draw.ts';

const { foreignEmbed } = padSchema.nodes;
const { foreignMarks } = padSchema.marks;

/** Stands in texts that are compared for a thing that is no letter. */
const NO_LETTER = '\ufffc';

/** Whether a node is part of a text in Yjs: letters, or one thing in their place. */
export function isText(node: Node): boolean {
  return node.isText || node.type === foreignEmbed;
}

/** Whether the texts are drawn as these nodes. */
export function sameText(texts: readonly XmlText[], drawn: readonly Node[], parent: NodeType): boolean {
  return Fragment.from(drawTexts(texts, parent)).eq(Fragment.from(drawn));
}

/** Makes a text anew. */
export function newText(drawn: readonly Node[]): XmlText {
  const text = new XmlText();
  text.applyDelta(drawn.map((node) => ({ insert: inserted(node), attributes: attributesOf(node.marks) })));
  return text;
}

/**
 * Makes the texts be drawn as these nodes. They stay as many as they are, since whoever joined them would do it beside
 * others who do the same, and the text would be there twice. What is drawn as it should be is not touched: so marks that one does not
 * see here (bold in code) stay.
 */
export function writeTexts(texts: readonly XmlText[], drawn: readonly Node[], parent: NodeType): void {
  const { index, remove, insert } = simpleDiff(lettersOf(drawTexts(texts, parent)), lettersOf(drawn));
  if (remove > 0) eachPart(texts, index, remove, (text, at, length) => text.delete(at, length));
  if (insert !== '') {
    const [text, at] = placeIn(texts, index);
    text.insert(at, insert);
  }
  for (const { at, length, changed } of changesOf(texts, drawn, parent)) {
    eachPart(texts, at, length, (text, from, count) => text.format(from, count, changed));
  }
  writeEmbeds(texts, drawn);
}

function lettersOf(drawn: readonly Node[]): string {
  return drawn.map((node) => node.text ?? NO_LETTER).join('');
}

function inserted(node: Node): string | object {
  return node.text ?? (unpack(node.attrs.copy) as object | undefined) ?? NO_LETTER;
}

/** The marks of a node as Yjs holds them. */
function attributesOf(marks: readonly Mark[]): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const mark of marks) {
    if (mark.type === foreignMarks) Object.assign(attributes, unpack(mark.attrs.copy));
    else attributes[mark.type.name] = mark.attrs;
  }
  return attributes;
}

interface Change {
  readonly at: number;
  length: number;
  /** Marks to set, or null for those to take away. */
  readonly changed: Record<string, unknown>;
}

/** Where the texts have other marks than they should; both have the same letters by now. */
function changesOf(texts: readonly XmlText[], drawn: readonly Node[], parent: NodeType): Change[] {
  const changes: Change[] = [];
  const wanted = drawn.map((node) => ({ marks: node.marks, length: node.text?.length ?? 1 }));
  let at = 0;
  for (const { insert, attributes } of texts.flatMap((text) => text.toDelta() as Piece[])) {
    const marks = marksOf(attributes, parent);
    const end = at + (typeof insert === 'string' ? insert.length : 1);
    while (at < end) {
      const next = wanted[0];
      if (!next) return changes;
      const length = Math.min(end - at, next.length);
      const changed = markChanges(marks, next.marks);
      if (changed) changes.push({ at, length, changed });
      at += length;
      next.length -= length;
      if (next.length === 0) wanted.shift();
    }
  }
  return changes;
}

function markChanges(from: readonly Mark[], to: readonly Mark[]): Record<string, unknown> | null {
  const gone = from.filter((mark) => !mark.isInSet(to));
  const come = to.filter((mark) => !mark.isInSet(from));
  if (gone.length + come.length === 0) return null;
  const taken = Object.keys(attributesOf(gone)).map((name) => [name, null] as const);
  return { ...Object.fromEntries(taken), ...attributesOf(come) };
}

/** Things that are no letters look alike when texts are compared: each is looked at by itself. */
function writeEmbeds(texts: readonly XmlText[], drawn: readonly Node[]): void {
  let at = 0;
  for (const node of drawn) {
    if (!node.isText) {
      const [text, index] = placeOf(texts, at);
      const there = drawTexts([text], padSchema.nodes.paragraph);
      if (!embedAt(there, index)?.eq(node)) {
        text.delete(index, 1);
        const value = inserted(node);
        if (typeof value === 'object') text.insertEmbed(index, value, attributesOf(node.marks));
      }
    }
    at += node.text?.length ?? 1;
  }
}

function embedAt(drawn: readonly Node[], index: number): Node | undefined {
  let at = 0;
  return drawn.find((node) => {
    const isHere = at === index && !node.isText;
    at += node.text?.length ?? 1;
    return isHere;
  });
}

/** Where letters are added: at the end of a text rather than at the beginning of the next. */
function placeIn(texts: readonly XmlText[], index: number): [XmlText, number] {
  let left = index;
  for (const text of texts) {
    if (left <= text.length) return [text, left];
    left -= text.length;
  }
  throw new RangeError('the place is within the texts, which were compared');
}

/** The text that holds the letter at `index`. */
function placeOf(texts: readonly XmlText[], index: number): [XmlText, number] {
  let left = index;
  for (const text of texts) {
    if (left < text.length) return [text, left];
    left -= text.length;
  }
  throw new RangeError('the letter is within the texts, which were compared');
}

/** A stretch of letters, text by text. */
function eachPart(
  texts: readonly XmlText[],
  from: number,
  length: number,
  act: (text: XmlText, at: number, length: number) => void,
): void {
  let start = 0;
  for (const text of texts) {
    const size = text.length;
    const [first, end] = [Math.max(from, start), Math.min(from + length, start + size)];
    if (first < end) act(text, first - start, end - first);
    start += size;
  }
}
