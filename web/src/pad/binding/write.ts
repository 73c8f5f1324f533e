import { equalityDeep } from 'lib0/function';
import { Mark, type Node } from 'prosemirror-model';
import { XmlElement } from 'yjs';
import { align, type Sides } from './align.ts';
import { ChildList } from './child-list.ts';
import { newElement, unpackChild } from './copy.ts';
import { attributesOf } from './draw.ts';
import { isText, newText, sameText, writeTexts } from './text-run.ts';
import { type Child, isForeign, type Mapping, type Parent, textsOf, type Unit, unitsOf } from './types.ts';

/** What one unit of a text is on screen: a node, or a row of letters with what stands among them. */
type Shown = Node | readonly Node[];

/** More than anything has in common: what is the same, and what holds something that was not touched. */
const LIKENESS = { same: 4e9, untouched: 2e9 };

/** Makes the text be drawn as `node`, in one transaction of the caller's. What is not drawn is not touched. */
export function writeText(parent: Parent, node: Node, mapping: Mapping): void {
  mapping.set(parent, unmarked(node));
  if (parent instanceof XmlElement) writeAttributes(parent, node);
  if (node.isLeaf) return;
  const units = unitsOf(parent, node.inlineContent);
  const shown = shownIn(node);
  // What others write into this text at the same moment is kept: so it is emptied and not deleted.
  if (shown.length === 0 && units.length === 1 && emptied(units, node)) return;
  const list = new ChildList(parent, mapping);
  for (const [child, at] of align(units.length, shown.length, sidesOf(units, shown, node, mapping))) {
    const [unit, becomes] = [units[child], shown[at]];
    if (unit && becomes) {
      list.pass(unit);
      become(unit, becomes, node, mapping);
    } else if (unit) list.remove(unit);
    else if (becomes) list.insert(newChild(becomes, mapping));
  }
  list.flush();
}

/** The children of a node as units of a text. */
function shownIn(node: Node): Shown[] {
  const shown: (Node | Node[])[] = [];
  for (const child of node.children) {
    const last = shown.at(-1);
    if (!isText(child)) shown.push(child);
    else if (Array.isArray(last)) last.push(child);
    else shown.push([child]);
  }
  return shown;
}

function emptied([unit]: readonly Unit[], { inlineContent }: Node): boolean {
  const texts = unit && textsOf(unit, inlineContent);
  for (const text of texts ?? []) text.delete(0, text.length);
  return texts != null;
}

function sidesOf(units: readonly Unit[], shown: readonly Shown[], parent: Node, mapping: Mapping): Sides {
  let childOf: Map<Node | undefined, number> | undefined;
  const pair = (child: number, at: number) => [units[child] as Unit, shown[at] as Shown] as const;
  return {
    untouched: (at) => {
      // Asked only where something changed, and pads are long.
      childOf ??= new Map(units.map(({ children }, child) => [mapping.get(children[0]), child]));
      return childOf.get(shown[at] as Node) ?? -1;
    },
    same: (child, at) => same(...pair(child, at), parent, mapping),
    likeness: (child, at) => likeness(...pair(child, at), parent, mapping),
  };
}

function same(unit: Unit, shown: Shown, parent: Node, mapping: Mapping): boolean {
  const texts = textsOf(unit, parent.inlineContent);
  if (isRow(shown)) return texts !== null && sameText(texts, shown, parent.type);
  return isDrawnAs(unit, shown, mapping);
}

function isDrawnAs({ children: [child] }: Unit, node: Node, mapping: Mapping): boolean {
  return mapping.get(child)?.eq(unmarked(node)) ?? false;
}

/** Elements have no marks in Yjs: where bold goes over one, it stays as it is. */
function unmarked(node: Node): Node {
  return node.mark(Mark.none);
}

function isRow(shown: Shown): shown is readonly Node[] {
  return Array.isArray(shown);
}

function likeness(unit: Unit, shown: Shown, parent: Node, mapping: Mapping): number {
  if (same(unit, shown, parent, mapping)) return LIKENESS.same;
  if (isRow(shown)) return textsOf(unit, parent.inlineContent) ? LIKENESS.untouched : -1;
  const [child] = unit.children;
  const isSameKind = child instanceof XmlElement && child.nodeName === shown.type.name;
  // A stand-in stands in for the whole of its element: this is made anew or stays, and never becomes another.
  if (!isSameKind || isForeign(mapping.get(child))) return -1;
  return inCommon(child, shown, mapping);
}

/** How many children at both ends are the same; whoever holds one that was not touched at all is taken for the same element. */
function inCommon(element: XmlElement, node: Node, mapping: Mapping): number {
  if (node.isLeaf) return 0;
  const units = unitsOf(element, node.inlineContent);
  const shown = shownIn(node);
  const shorter = Math.min(units.length, shown.length);
  let isUntouched = false;
  const isSame = (child: number, at: number): boolean => {
    const [unit, becomes] = [units[child] as Unit, shown[at] as Shown];
    const identical = mapping.get(unit.children[0]) === becomes;
    isUntouched ||= identical;
    return identical || same(unit, becomes, node, mapping);
  };
  let left = 0;
  let right = 0;
  while (left < shorter && isSame(left, left)) left += 1;
  while (left + right < shorter && isSame(units.length - right - 1, shown.length - right - 1)) right += 1;
  return left + right + (isUntouched ? LIKENESS.untouched : 0);
}

function become(unit: Unit, shown: Shown, parent: Node, mapping: Mapping): void {
  const texts = textsOf(unit, parent.inlineContent);
  if (texts && isRow(shown)) {
    if (!sameText(texts, shown, parent.type)) writeTexts(texts, shown, parent.type);
    return;
  }
  const [child] = unit.children;
  const node = shown as Node;
  if (isDrawnAs(unit, node, mapping)) mapping.set(child, unmarked(node));
  else writeText(child as XmlElement, node, mapping);
}

/** Attributes that our schema lacks are others', and stay. */
function writeAttributes(element: XmlElement, node: Node): void {
  const there = node.type.create(attributesOf(element, node.type)).attrs;
  for (const [name, value] of Object.entries(node.attrs)) {
    if (equalityDeep(there[name], value)) continue;
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

function newChild(shown: Shown, mapping: Mapping): Child | null {
  if (isRow(shown)) return newText(shown);
  if (isForeign(shown)) {
    const child = unpackChild(shown.attrs.copy);
    if (child) mapping.set(child, unmarked(shown));
    return child;
  }
  const element = newElement(shown.type.name, shown.attrs);
  const children = shownIn(shown).map((inner) => newChild(inner, mapping));
  element.insert(0, children.filter((child) => child !== null) as XmlElement[]);
  mapping.set(element, unmarked(shown));
  return element;
}
