import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { budget } from './build/budget.ts';
import { compress } from './build/compress.ts';
import { themes } from './build/themes.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The pages that the server writes whole: published texts and slides. Built by themselves, after the client and into the
 * same folder: they share no script with it, and the service worker keeps nothing of what is not there without a server.
 */
export default defineConfig({
  plugins: [themes(), budget({ slides: 2, history: 6, live: 6 }), compress()],
  publicDir: false,
  build: {
    target: 'es2022',
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        publish: here('publish.html'),
        slides: here('slides.html'),
        history: here('history.html'),
        live: here('live.html'),
      },
    },
  },
});
