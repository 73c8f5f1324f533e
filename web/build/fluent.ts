import { FluentResource } from '@fluent/bundle';
import type { Plugin } from 'vite';

/** Parses `.ftl` files at build time: the browser gets the parsed messages and no parser. */
export function fluent(): Plugin {
  return {
    name: 'encrier-fluent',
    enforce: 'pre',
    transform(source, id) {
      if (!id.endsWith('.ftl')) return null;
      return {
        code: `export default ${JSON.stringify({ body: new FluentResource(source).body })}`,
        map: null,
      };
    },
  };
}
