import { type ContentMatch, Fragment, type Mark, type Node, type NodeType } from 'prosemirror-model';
import { AbstractType, XmlElement, type XmlFragment, type XmlText } from 'yjs';
import { padSchema } from '../schema.ts';
import { type Piece, pack, packChild, wordsIn } from './copy.ts';
import { type Child, isForeign, type Mapping, type Parent, textsOf, unitsOf } from './types.ts';

/*
 * A text as ProseMirror's nodes. Nothing here writes: what our schema lacks, or what does not fit where it stands, is drawn
 * as a stand-in, and what a node needs beside what it has (a paragraph in a list item that lost its own) is drawn without being
 * in the text until somebody writes there.
 */

const { nodes, marks } = padSchema;

/** Draws a whole text. */
export function drawText(fragment: XmlFragment, mapping: Mapping): Node {
  const { topNodeType } = padSchema;
  // A stand-in is a block, and a text without blocks gets its first paragraph: this always fits.
  return topNodeType.create(null, blocksIn(fragment, topNodeType, mapping));
}

function drawChild(child: Child, isInline: boolean, mapping: Mapping): Node {
  const before = mapping.get(child);
  if (before && !isForeign(before)) return before;
  const known = child instanceof XmlElement ? drawKnown(child, mapping) : null;
  return keep(child, known ?? standIn(child, isInline), mapping);
}

/** Notes how a child is drawn: as before, if that is the same, so that it stays the same on screen. */
function keep(child: Child, node: Node, mapping: Mapping): Node {
  const before = mapping.get(child);
  const kept = before?.eq(node) ? before : node;
  mapping.set(child, kept);
  return kept;
}

function standIn(child: Child, isInline: boolean): Node {
  const type = isInline ? nodes.foreignInline : nodes.foreignBlock;
  return type.create({ copy: packChild(child), words: wordsIn(child) });
}

/** An element of our schema; null if it is none, or holds what would not fit into it. */
function drawKnown(element: XmlElement, mapping: Mapping): Node | null {
  const type = typeNamed(element.nodeName);
  if (!type) return null;
  const attributes = attributesOf(element, type);
  if (type.isLeaf) return type.create(attributes);
  const content = type.inlineContent ? lineIn(element, type, mapping) : blocksIn(element, type, mapping);
  return content && type.create(attributes, content);
}

/** The type of that name, if it may stand in a text. */
export function typeNamed(name: string): NodeType | null {
  const type = padSchema.nodes[name];
  const isReserved = type?.isText || type === padSchema.topNodeType || type?.spec.attrs?.copy !== undefined;
  return type && !isReserved ? type : null;
}

/** Those attributes of an element that our schema knows. */
export function attributesOf(element: XmlElement, type: NodeType): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(type.spec.attrs ?? {})) {
    const value: unknown = element.getAttribute(name);
    if (value !== undefined && !(value instanceof AbstractType)) known[name] = value;
  }
  return known;
}

function lineIn(parent: Parent, type: NodeType, mapping: Mapping): Node[] | null {
  const content: Node[] = [];
  for (const unit of unitsOf(parent, true)) {
    const texts = textsOf(unit, true);
    if (texts) content.push(...drawTexts(texts, type));
    else {
      const [child] = unit.children;
      const node = drawChild(child, true, mapping);
      content.push(node.isInline ? node : keep(child, standIn(child, true), mapping));
    }
  }
  return type.contentMatch.matchFragment(Fragment.from(content))?.validEnd ? content : null;
}

/** Texts beside each other, as a node for each piece with other marks. */
export function drawTexts(texts: readonly XmlText[], parent: NodeType): Node[] {
  return texts.flatMap((text) =>
    (text.toDelta() as Piece[])
      .filter(({ insert }) => insert !== '')
      .map(({ insert, attributes }) => {
        const drawn = marksOf(attributes, parent);
        if (typeof insert === 'string') return padSchema.text(insert, drawn);
        const value = insert instanceof AbstractType ? insert.toJSON() : insert;
        return nodes.foreignEmbed.create({ copy: pack(value) }, null, drawn);
      }),
  );
}

/** The marks that a piece of text has on screen; all that we lack are one. */
export function marksOf(
  attributes: Readonly<Record<string, unknown>> = {},
  parent: NodeType,
): readonly Mark[] {
  const drawn: Mark[] = [];
  const others: [string, unknown][] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const type = name === marks.foreignMarks.name ? undefined : padSchema.marks[name];
    if (type) drawn.push(type.create(value as Record<string, unknown>));
    else others.push([name, value]);
  }
  others.sort(([a], [b]) => (a < b ? -1 : 1));
  if (others.length > 0) drawn.push(marks.foreignMarks.create({ copy: pack(Object.fromEntries(others)) }));
  // In the schema's order, as all sets of marks are.
  return parent.allowedMarks(drawn.reduce<readonly Mark[]>((set, mark) => mark.addToSet(set), []));
}

/** The blocks of a parent, with what it needs besides; null if there is no way to make them fit. */
function blocksIn(parent: Parent, type: NodeType, mapping: Mapping): Node[] | null {
  const content: Node[] = [];
  let match = type.contentMatch;
  for (const { children } of unitsOf(parent, false)) {
    const [child] = children;
    const drawn = drawChild(child, false, mapping);
    const after = match.matchType(drawn.type);
    const added = after ? [drawn] : fitting(child, drawn, match, mapping);
    const next = after ?? (added && match.matchFragment(Fragment.from(added)));
    if (!added || !next) return null;
    match = next;
    content.push(...added);
  }
  const rest = match.fillBefore(Fragment.empty, true);
  return rest && [...content, ...rest.content];
}

/** A child that does not fit where it is: what is missing before it and itself, or before a stand-in for it. */
function fitting(child: Child, drawn: Node, match: ContentMatch, mapping: Mapping): readonly Node[] | null {
  const missing = match.fillBefore(Fragment.from(drawn));
  if (missing) return [...missing.content, drawn];
  const instead = standIn(child, false);
  const before = match.fillBefore(Fragment.from(instead));
  return before && [...before.content, keep(child, instead, mapping)];
}
