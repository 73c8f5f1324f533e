import type { Plugin } from 'vite';

/**
 * lib0 (under Yjs) makes four checks of DOM nodes at load, in its schema language. Nobody here uses them: marked as calls
 * without effect, they go from the bundle, and 2 kB of language with them.
 */
export function pure(): Plugin {
  return {
    name: 'encrier-pure',
    apply: 'build',
    transform(source, id) {
      if (!id.endsWith('/lib0/dom.js')) return null;
      return { code: source.replaceAll('= $.$custom(', '= /* @__PURE__ */ $.$custom('), map: null };
    },
  };
}
