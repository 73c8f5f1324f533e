// @vitest-environment happy-dom
import type { Node } from 'prosemirror-model';
import { TextSelection } from 'prosemirror-state';
import { afterEach, expect, it } from 'vitest';
import { ySyncPluginKey } from 'y-prosemirror';
import {
  applyUpdate,
  Doc,
  encodeStateAsUpdate,
  encodeStateVector,
  XmlElement,
  type XmlFragment,
  XmlText,
} from 'yjs';
import { type TestPad, testPad } from '../testing.ts';
import { drawText } from './draw.ts';

const open: TestPad[] = [];

afterEach(() => {
  for (const pad of open.splice(0)) pad.view.destroy();
});

/** Numbers below `below`, the same ones in each run. */
function chance(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const KEYS = ['Enter', 'Backspace', 'Delete', 'Tab'];
const COMMANDS = [
  'bold',
  'italic',
  'heading2',
  'codeBlock',
  'bulletList',
  'orderedList',
  'taskList',
  'blockquote',
  'horizontalRule',
  'table-insert',
  'row-after',
  'row-delete',
  'undo',
  'redo',
];

/** One thing that a writer does. */
function act(pad: TestPad, random: (below: number) => number): void {
  const { doc } = pad.view.state;
  const place = () => doc.resolve(random(doc.content.size + 1));
  const anchor = place();
  const head = random(3) > 0 ? anchor : place();
  pad.view.dispatch(pad.view.state.tr.setSelection(TextSelection.between(anchor, head)));
  const kind = random(10);
  if (kind < 5) pad.type('abc'.slice(0, 1 + random(3)));
  else if (kind < 7) pad.press(KEYS[random(KEYS.length)] as string);
  else if (kind < 9) pad.run(COMMANDS[random(COMMANDS.length)] as string);
  else {
    const slice = doc.slice(Math.min(anchor.pos, head.pos), Math.max(anchor.pos, head.pos));
    pad.view.dispatch(pad.view.state.tr.replaceSelection(slice));
  }
}

/** One thing that another editor does, which knows no schema. */
function meddle(root: XmlFragment, random: (below: number) => number): void {
  const parents: (XmlFragment | XmlElement)[] = [
    root,
    ...root.createTreeWalker((part) => part instanceof XmlElement),
  ] as XmlElement[];
  const parent = parents[random(parents.length)] as XmlElement;
  const at = random(parent.length + 1);
  const kind = random(5);
  const child = parent.get(Math.min(at, parent.length - 1));
  if (kind === 0 && parent.length > 0) parent.delete(Math.min(at, parent.length - 1), 1);
  else if (kind === 1)
    parent.insert(at, [new XmlElement(['callout', 'mention', 'listItem', 'image'][random(4)] as string)]);
  else if (kind === 2 && parent !== (root as unknown)) parent.insert(at, [new XmlText('xy')]);
  else if (child instanceof XmlText && child.length > 0)
    child.format(0, 1 + random(child.length), { highlight: { n: random(2) } });
  else parent.insert(at, [new XmlElement('paragraph')]);
}

function sync(from: Doc, to: Doc): void {
  applyUpdate(to, encodeStateAsUpdate(from, encodeStateVector(to)), 'net');
}

/** What is shown, without the marks of elements in a line, which Yjs has no place for. */
function shapeOf(node: Node): string {
  if (node.isText) return node.toString();
  const inner = node.children.map(shapeOf).join();
  const marks = node.type.name === 'foreignEmbed' ? node.marks.map(({ type }) => type.name) : [];
  return `${marks}${node.type.name}${JSON.stringify(node.attrs)}(${inner})`;
}

const rootOf = (doc: Doc): XmlFragment => doc.getXmlFragment('default');

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'shows what is in the text, whatever is done: %i',
  (seed) => {
    const random = chance(seed);
    const docs = [new Doc(), new Doc(), new Doc()] as const;
    docs.forEach((doc, at) => {
      doc.clientID = at + 1;
    });
    const pads = [testPad(docs[0]), testPad(docs[1])] as const;
    open.push(...pads);
    const shown = (pad: TestPad): Node => pad.view.state.doc;
    for (let step = 0; step < 60; step += 1) {
      const which = random(3);
      if (which === 2) meddle(rootOf(docs[2]), random);
      else {
        const pad = pads[which] as TestPad;
        act(pad, random);
        // What was written is what would be drawn.
        expect(shapeOf(drawText(rootOf(pad.ydoc), new Map()))).toBe(shapeOf(shown(pad)));
        pad.view.state.doc.check();
      }
      if (random(4) > 0) continue;
      const [from, to] = [random(3), random(3)] as const;
      let made = 0;
      const target = docs[to] as Doc;
      const count = (_update: unknown, origin: unknown) => {
        // Yjs itself takes formatting away that says nothing; the binding says who it is.
        if (origin === ySyncPluginKey) made += 1;
      };
      target.on('update', count);
      sync(docs[from] as Doc, target);
      target.off('update', count);
      expect(made).toBe(0);
    }
    for (let round = 0; round < 2; round += 1) for (const from of docs) for (const to of docs) sync(from, to);
    expect(rootOf(docs[1]).toString()).toBe(rootOf(docs[0]).toString());
    expect(shapeOf(shown(pads[1]))).toBe(shapeOf(shown(pads[0])));
    expect(shapeOf(drawText(rootOf(docs[2]), new Map()))).toBe(shapeOf(shown(pads[0])));
  },
);
