import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  snippet,
} from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import { headingsOf } from '../outline.ts';

/** Languages that are coloured, and kinds that are drawn. */
const FENCES = (
  'abc bash c cpp csharp css csvpreview diff flow go graphviz html java javascript json kotlin latex lua makefile ' +
  'markdown markmap mermaid perl php python r ruby rust scheme sequence shell sql swift toml typescript vega vega-lite xml yaml'
).split(' ');

const DRAWN = new Set('abc flow graphviz markmap mermaid sequence vega vega-lite csvpreview'.split(' '));

const CONTAINERS = ['info', 'success', 'warning', 'danger', 'spoiler'];

/** What `{%` brings from elsewhere, each with an address as it is to be written. */
const EMBEDS: Readonly<Record<string, string>> = {
  figma: 'https://www.figma.com/file/…',
  gist: 'user/id',
  pdf: 'https://…/file.pdf',
  peertube: 'https://…/w/…',
  slideshare: 'user/slides',
  speakerdeck: 'user/slides',
  vimeo: '123456789',
  youtube: 'dQw4w9WgXcQ',
};

/** Whether a position lies in code, where nothing is offered. */
function inCode({ state, pos }: CompletionContext): boolean {
  const { name } = syntaxTree(state).resolveInner(pos, -1);
  return name === 'CodeText' || name === 'InlineCode' || name === 'CodeBlock';
}

/**
 * What to offer for the word before the cursor. A word that is one of the offers already is left alone: Enter goes on with
 * the text then.
 */
function offer(
  context: CompletionContext,
  from: number,
  options: readonly Completion[],
): CompletionResult | null {
  const word = context.state.sliceDoc(from, context.pos);
  const isWhole = options.some(({ label }) => label === word);
  return isWhole && !context.explicit ? null : { from, options, validFor: /^[\w+-]*$/ };
}

/** The language behind ```` ``` ````. */
export const fences: CompletionSource = (context) => {
  const match = context.matchBefore(/^ {0,3}(?:`{3,}|~{3,})[\w+-]*$/m);
  if (!match) return null;
  const from = match.to - (/[\w+-]*$/.exec(match.text)?.[0].length ?? 0);
  // Without a letter it may be the end of a block, where Enter goes to the next line.
  if (from === context.pos && !context.explicit) return null;
  const options = FENCES.map((label) => ({ label, type: DRAWN.has(label) ? 'interface' : 'keyword' }));
  return offer(context, from, options);
};

/** The kind of a container behind `:::`. */
export const containers: CompletionSource = (context) => {
  const match = context.matchBefore(/^:::[ ]?\w*$/m);
  if (!match || inCode(context)) return null;
  const from = match.to - (/\w*$/.exec(match.text)?.[0].length ?? 0);
  if (from === context.pos && !context.explicit) return null;
  const options = CONTAINERS.map((label) => ({
    label,
    type: 'class',
    apply: snippet(`${match.text.startsWith('::: ') ? '' : ' '}${label}\n\${}\n:::`),
  }));
  return offer(context, from, options);
};

/** A thing of another house behind `{%`. */
export const embeds: CompletionSource = (context) => {
  const match = context.matchBefore(/\{%\s*\w*$/);
  if (!match || inCode(context)) return null;
  const from = match.to - (/\w*$/.exec(match.text)?.[0].length ?? 0);
  const gap = match.text === '{%' || /^\{%\w/.test(match.text) ? ' ' : '';
  const options = Object.entries(EMBEDS).map(([label, address]) => ({
    label,
    detail: address,
    type: 'property',
    apply: snippet(`${gap}${label} \${${address}} %}`),
  }));
  return offer(context, from, options);
};

/** A heading of this text behind `](#`. */
export const headings: CompletionSource = (context) => {
  const match = context.matchBefore(/\]\(#[^\s)]*$/);
  if (!match || inCode(context)) return null;
  const seen = new Map<string, number>();
  const options = headingsOf(context.state.doc.toString()).map(({ text, level }): Completion => {
    const slug = slugOf(typeset(text));
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return { label: times > 0 ? `${slug}${times}` : slug, detail: text, type: 'text', boost: -level };
  });
  return { from: match.from + 3, options, validFor: /^[^\s)]*$/ };
};

/** A heading's words as they are read: the server makes ids of those. */
function typeset(text: string): string {
  return text
    .replace(/\((c|r|tm)\)/gi, (_, sign: string) => ({ c: '©', r: '®', tm: '™' })[sign.toLowerCase()] ?? '')
    .replaceAll('+-', '±')
    .replace(/\.{2,}/g, '…')
    .replace(/([?!])…/g, '$1..')
    .replace(/(?<!-)---(?!-)/g, '—')
    .replace(/(?<!-)--(?!-)/g, '–')
    .replace(/(?<=[\p{L}\p{N}])'(?=[\p{L}\p{N}])/gu, '’')
    .replace(/(?<![\p{L}\p{N}])"([^"]+)"(?![\p{L}\p{N}])/gu, '“$1”')
    .replace(/(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/gu, '‘$1’');
}

/** The id that the server gives a heading: case and accents stay, white space becomes `-`, punctuation goes. */
export function slugOf(text: string): string {
  return text
    .trim()
    .replaceAll('&', 'amp')
    .replaceAll('<', 'lt')
    .replaceAll('>', 'gt')
    .replace(/[!-,./:-@[-^`{-~]/g, '')
    .replace(/\s+/g, '-');
}

/** A picture by address behind `![`. */
export const pictures: CompletionSource = (context) => {
  const match = context.matchBefore(/!\[$/);
  if (!match || inCode(context)) return null;
  const options = [
    { label: '![…](https://…)', type: 'text', apply: snippet('![#{…}](#{https://})') },
    { label: '![…](https://… =300x)', type: 'text', apply: snippet('![#{…}](#{https://} =#{300}x)') },
  ];
  return { from: match.from, options, filter: false };
};
