import type { Node } from 'prosemirror-model';
import { type AbstractType, type XmlElement, type XmlFragment, type XmlHook, XmlText } from 'yjs';
import { padSchema } from '../schema.ts';

/** What stands in an element of a text. */
export type Child = XmlElement | XmlHook | XmlText;

/** What has children. */
export type Parent = XmlFragment | XmlElement;

/** How each element is drawn; y-prosemirror's positions are counted with it. */
// biome-ignore lint/suspicious/noExplicitAny: the type of y-prosemirror's own.
export type Mapping = Map<AbstractType<any>, Node>;

/** What lies beside each other in a parent and is drawn as one: an element, or texts without one between them. */
export interface Unit {
  readonly children: readonly [Child, ...Child[]];
  /** Where it begins among the parent's children. */
  readonly at: number;
}

const { foreignBlock, foreignInline } = padSchema.nodes;

/** Whether a node stands in for a thing of another editor. */
export function isForeign(node: Node | undefined): boolean {
  return node?.type === foreignBlock || node?.type === foreignInline;
}

/** The children of a parent; of one that holds lines of text, texts beside each other are one unit. */
export function unitsOf(parent: Parent, holdsText: boolean): Unit[] {
  const units: { children: [Child, ...Child[]]; at: number }[] = [];
  (parent.toArray() as Child[]).forEach((child, at) => {
    const last = units.at(-1);
    if (!(child instanceof XmlText)) units.push({ children: [child], at });
    else if (!holdsText) {
      // Nothing is drawn for it, and nobody misses it.
      if (child.length > 0) units.push({ children: [child], at });
    } else if (last && last.children[0] instanceof XmlText) last.children.push(child);
    else units.push({ children: [child], at });
  });
  return units;
}

/** The texts of a unit; null if it is an element. */
export function textsOf(unit: Unit, holdsText: boolean): readonly XmlText[] | null {
  return holdsText && unit.children[0] instanceof XmlText ? (unit.children as readonly XmlText[]) : null;
}
