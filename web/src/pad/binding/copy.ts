import { decodeAny, encodeAny, fromBase64, toBase64 } from 'lib0/buffer';
import { AbstractType, XmlElement, XmlHook, XmlText } from 'yjs';
import type { Child } from './types.ts';

/** A thing of another editor as a plain value: it can be made anew where somebody moves it to. */
type Copy =
  | { readonly name: string; readonly attributes: Values; readonly children: readonly Copy[] }
  | { readonly hook: string; readonly values: Values }
  | { readonly delta: readonly Piece[] };

type Values = Readonly<Record<string, unknown>>;

/** A piece of a text: letters, or one thing in their place. */
export interface Piece {
  readonly insert: unknown;
  readonly attributes?: Values;
}

/** Values that Yjs can hold as they are: a shared type among them becomes what it holds now. */
function plain(value: unknown): unknown {
  return value instanceof AbstractType ? value.toJSON() : value;
}

function plainValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value)]));
}

function copyOf(child: Child): Copy {
  if (child instanceof XmlText) {
    const delta = (child.toDelta() as Piece[]).map((piece) => ({ ...piece, insert: plain(piece.insert) }));
    return { delta };
  }
  if (child instanceof XmlHook) return { hook: child.hookName, values: child.toJSON() };
  return {
    name: child.nodeName,
    attributes: plainValues(child.getAttributes()),
    children: (child.toArray() as Child[]).map(copyOf),
  };
}

/** Any value as text. */
export function pack(value: unknown): string {
  return toBase64(encodeAny(value as object));
}

/** The value again; undefined for a text that is none: it may come from a page that somebody copied. */
export function unpack(text: unknown): unknown {
  try {
    return decodeAny(fromBase64(String(text)));
  } catch {
    return undefined;
  }
}

/** A child of a text, packed. */
export function packChild(child: Child): string {
  return pack(copyOf(child));
}

/** Makes a packed child anew; null if there is none in `text`. */
export function unpackChild(text: unknown): Child | null {
  try {
    return made(unpack(text) as Copy);
  } catch {
    return null;
  }
}

function made(copy: Copy): Child {
  if ('delta' in copy) {
    const text = new XmlText();
    text.applyDelta([...copy.delta]);
    return text;
  }
  if ('hook' in copy) {
    const hook = new XmlHook(String(copy.hook));
    for (const [key, value] of Object.entries(copy.values)) hook.set(key, value);
    return hook;
  }
  if (typeof copy.name !== 'string') throw new TypeError('an element has a name');
  const element = newElement(copy.name, copy.attributes);
  element.insert(0, copy.children.map(made) as XmlElement[]);
  return element;
}

/** An element that is nowhere yet. */
export function newElement(name: string, attributes: Values): XmlElement {
  const element = new XmlElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    // Yjs takes whatever JSON has, though the type says text.
    if (value !== null) element.setAttribute(key, value as string);
  }
  return element;
}

/** Attributes in which editors keep the words of what holds no text: mentions, pictures. */
const NAMING = ['label', 'alt', 'title'];

/** What a person could read in a child, in one line each. */
export function wordsIn(child: Child): string {
  if (child instanceof XmlText) {
    return (child.toDelta() as Piece[])
      .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
      .join('');
  }
  if (child instanceof XmlHook) return '';
  const children = child.toArray() as Child[];
  if (children.length === 0) {
    const names = NAMING.map((name): unknown => child.getAttribute(name));
    return String(names.find((name) => typeof name === 'string') ?? '');
  }
  const isLine = children.some((inner) => inner instanceof XmlText);
  const words = children.map(wordsIn).filter((part) => part !== '');
  return words.join(isLine ? '' : '\n');
}
