import type { Plugin } from 'vite';

/**
 * Which calls of packages have an effect, where the packages do not say so or say it wrongly. By the end of the module's path:
 * what is put in the place of what.
 *
 * lib0 (under Yjs) makes four checks of DOM nodes at load, in its schema language. Nobody here uses them: marked as calls
 * without effect, they go from the bundle, and 2 kB of language with them.
 *
 * The keys of Emacs are marked as calls without effect by their package, and would go from the bundle, all of them.
 */
const MARKS: Readonly<Record<string, readonly [string, string]>> = {
  '/lib0/dom.js': ['= $.$custom(', '= /* @__PURE__ */ $.$custom('],
  '/codemirror-emacs/dist/index.js': ['/*@__PURE__*/EmacsHandler.', 'EmacsHandler.'],
};

/** Marks them. */
export function pure(): Plugin {
  return {
    name: 'encrier-pure',
    apply: 'build',
    transform(source, id) {
      const [, marks] = Object.entries(MARKS).find(([end]) => id.endsWith(end)) ?? [];
      if (!marks) return null;
      // A package that is written otherwise now is to be looked at again.
      if (!source.includes(marks[0])) this.error(`${id} has no ${marks[0]}`);
      return { code: source.replaceAll(...marks), map: null };
    },
  };
}
