import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/markdown';
import { type HierarchyPointNode, hierarchy, tree } from 'd3-hierarchy';
import { type Draw, svgText } from '../frame.ts';

/** A word of the map and what hangs on it. */
export interface Branch {
  text: string;
  children: Branch[];
}

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** Distances in pixels. */
const ROW = 30;
const GAP = 44;
const MARGIN = 12;
const FONT_SIZE = 15;
/** Letters of one word that are shown, and words of one map. */
const LETTERS_MAX = 100;
const BRANCHES_MAX = 1_000;

/** One colour for each branch of the trunk, readable on white and on black as a line. */
const COLOURS = ['#2f7ed8', '#c2571a', '#2e8b57', '#9b59b6', '#b8860b', '#c0392b'];

const LISTS: ReadonlySet<string> = new Set(['BulletList', 'OrderedList']);
/** How deep headings go; lists hang below them. */
const HEADINGS = 6;

/** Front matter: settings of markmap's, which a text has no business to change. */
const MATTER = /^\s*---\s*\n[\s\S]*?\n---\s*(?:\n|$)/;

/** Signs of emphasis, links and tags: a map has words alone. */
function plain(text: string): string {
  const bare = text
    .replace(/<[^<>]*>/g, '')
    .replace(/!?\[([^\][]*)\]\([^()]*\)/g, '$1')
    .replace(/(\*\*|__|~~|==|`)(.+?)\1/g, '$2')
    .replace(/(^|\s)[*_](\S.*?)[*_](?=\s|$)/g, '$1$2')
    .replace(/^\[[ xX]\]\s+/, '')
    .trim();
  const letters = [...bare];
  return letters.length > LETTERS_MAX ? `${letters.slice(0, LETTERS_MAX).join('')}…` : bare;
}

/** What a heading says, without its marks. */
function textOf(heading: SyntaxNode, text: string): string {
  const marks = heading.getChildren('HeaderMark');
  return marks.reduceRight(
    (words, { from, to }) => {
      const at = from - heading.from;
      return words.slice(0, at) + words.slice(at + to - from);
    },
    text.slice(heading.from, heading.to),
  );
}

/** Headings and lists as one tree; several beginnings get a root without a word. */
export function branches(source: string): Branch {
  const text = source.replace(MATTER, '');
  const root: Branch = { text: '', children: [] };
  // What a heading or an entry may hang on, by depth: headings stand at 1 to 6, lists below them.
  const above: { depth: number; branch: Branch }[] = [{ depth: 0, branch: root }];
  let lists = 0;
  let count = 0;
  const add = (depth: number, words: string): void => {
    count += 1;
    if (count > BRANCHES_MAX) throw new Error(`more than ${BRANCHES_MAX} branches`);
    while ((above.at(-1)?.depth ?? 0) >= depth) above.pop();
    const branch = { text: plain(words), children: [] };
    above.at(-1)?.branch.children.push(branch);
    above.push({ depth, branch });
  };
  parser.parse(text).iterate({
    enter: ({ name, node }) => {
      if (LISTS.has(name)) lists += 1;
      const level = /^(?:ATX|Setext)Heading(\d)$/.exec(name)?.[1];
      const words = name === 'ListItem' ? (node.getChild('Paragraph') ?? node.getChild('Task')) : null;
      if (level) add(Number(level), textOf(node, text));
      if (words) add(HEADINGS + lists, text.slice(words.from, words.to));
    },
    leave: ({ name }) => {
      if (LISTS.has(name)) lists -= 1;
    },
  });
  if (root.children.length === 0) throw new Error('no headings and no lists');
  return root.children.length === 1 ? (root.children[0] as Branch) : root;
}

function make(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(NAMESPACE, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/**
 * A map of thoughts out of headings and lists. markmap's own view is not used: it writes words as HTML, and moves by pictures a
 * second, which a frame out of sight has none of.
 */
export const draw: Draw = async ({ source, dark }) => {
  const laid = tree<Branch>().nodeSize([ROW, 1])(hierarchy(branches(source)));
  const ink = dark ? '#eceef3' : '#1b1d24';
  const context = document.createElement('canvas').getContext('2d');
  if (!context) throw new Error('no canvas');
  context.font = `${FONT_SIZE}px system-ui, sans-serif`;
  const widthOf = (text: string): number => Math.ceil(context.measureText(text).width);
  // Each word begins behind the one that it hangs on, as far as that is long.
  const starts = new Map<HierarchyPointNode<Branch>, number>();
  const colours = new Map<HierarchyPointNode<Branch>, string>();
  laid.eachBefore((node) => {
    const { parent } = node;
    starts.set(node, parent ? (starts.get(parent) ?? 0) + widthOf(parent.data.text) + GAP : MARGIN);
    const index = parent === laid ? laid.children?.indexOf(node) : undefined;
    const own = index === undefined ? undefined : COLOURS[index % COLOURS.length];
    colours.set(node, own ?? (parent && colours.get(parent)) ?? ink);
  });
  const nodes = laid.descendants();
  const end = Math.max(...nodes.map((node) => (starts.get(node) ?? 0) + widthOf(node.data.text)));
  const rows = nodes.map(({ x }) => x);
  const [top, bottom] = [Math.min(...rows) - ROW, Math.max(...rows) + ROW];
  const [width, height] = [end + MARGIN, bottom - top];
  const svg = make('svg', { width, height, viewBox: `0 ${top} ${width} ${height}` });
  for (const node of nodes) {
    const [x, y, length] = [starts.get(node) ?? 0, node.x, widthOf(node.data.text)];
    const stroke = colours.get(node) ?? ink;
    const line = { fill: 'none', stroke, 'stroke-width': 2 };
    svg.append(make('path', { d: `M${x} ${y}h${length}`, ...line }));
    if (node.parent) {
      const [from, to] = [x - GAP, node.parent.x];
      const d = `M${from} ${to}C${from + GAP / 2} ${to} ${from + GAP / 2} ${y} ${x} ${y}`;
      svg.append(make('path', { d, ...line }));
    }
    const word = make('text', {
      x,
      y: y - 6,
      fill: ink,
      'font-size': FONT_SIZE,
      'font-family': 'system-ui, sans-serif',
    });
    word.textContent = node.data.text;
    svg.append(word);
  }
  return { svg: svgText(svg) };
};
