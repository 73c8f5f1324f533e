import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { budget } from './build/budget.ts';
import { compress } from './build/compress.ts';
import { fluent } from './build/fluent.ts';
import { licenses } from './build/licenses.ts';
import { pages } from './build/pages.ts';
import { pure } from './build/pure.ts';
import { shell } from './build/shell.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where `vite` finds the Rust server while the client is being worked on. */
const server = process.env.ENCRIER_SERVER ?? 'http://127.0.0.1:8080';
const socket = server.replace(/^http/, 'ws');

export default defineConfig({
  plugins: [
    svelte(),
    fluent(),
    pure(),
    pages(),
    shell(),
    licenses(),
    budget({ note: 160, pad: 140, index: 20 }),
    compress(),
  ],
  define: { __ENCRIER_VERSION__: JSON.stringify(process.env.npm_package_version ?? '0') },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: {
        index: here('index.html'),
        pad: here('pad.html'),
        note: here('note.html'),
        diagrams: here('diagrams.html'),
      },
      output: {
        // Most visits load nothing lazy: what a lazy part shares with the pages stays in one piece with the rest of them. The
        // packages are named: those that draw share much among themselves, which no page is to load.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'document',
              test: /node_modules\/(?:@hocuspocus|lib0|svelte|y-protocols|yjs)\/|src\/(?:session|presence|page\/heading|ui\/(?!Dialog))/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/open': server,
      '/health': server,
      '/collab': { target: socket, ws: true },
    },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
    testTimeout: 10_000,
  },
});
