import {
  defineLanguageFacet,
  foldNodeProp,
  Language,
  LanguageSupport,
  languageDataProp,
} from '@codemirror/language';
import { GFM, parser } from '@lezer/markdown';
import { frontMatter, MatterParser } from './front-matter.ts';

const data = defineLanguageFacet({ commentTokens: { block: { open: '<!--', close: '-->' } } });

/**
 * Markdown as GitHub and the server's renderer read it. By @lezer/markdown itself: `@codemirror/lang-markdown` would bring
 * the parsers of HTML, CSS and JavaScript along (80 kB more to load).
 */
const markdownParser = parser.configure([
  GFM,
  frontMatter,
  {
    props: [
      languageDataProp.add((type) => (type.name === 'Document' ? data : undefined)),
      foldNodeProp.add((type) =>
        type.is('FencedCode')
          ? (tree, state) => ({ from: state.doc.lineAt(tree.from).to, to: tree.to })
          : undefined,
      ),
    ],
  },
]);

/** The language of notes. */
export const markdown = new LanguageSupport(
  new Language(data, new MatterParser(markdownParser), [], 'markdown'),
);
