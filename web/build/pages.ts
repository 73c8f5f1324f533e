import type { Plugin } from 'vite';

/** Pages of documents while the client is being worked on: `/p/x` and `/n/x` as the server would give them. */
export function pages(): Plugin {
  return {
    name: 'encrier-pages',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const kind = /^\/([pn])\/[^/?]+(?:\?|$)/.exec(request.url ?? '')?.[1];
        if (kind) request.url = kind === 'p' ? '/pad.html' : '/note.html';
        next();
      });
    },
    transformIndexHtml(html, { originalUrl }) {
      const [, kind, name] = /^\/([pn])\/([^/?]+)/.exec(originalUrl ?? '') ?? [];
      if (!kind || !name) return html;
      const facts = {
        kind: kind === 'p' ? 'pad' : 'note',
        name: decodeURIComponent(name),
        right: 'own',
        lang: 'fr',
      };
      return html.replace(
        '{}</script>',
        () => `${JSON.stringify(facts).replaceAll('<', '\\u003c')}</script>`,
      );
    },
  };
}
