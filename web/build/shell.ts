import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { fluent } from './fluent.ts';

const PAGES = ['index', 'pad', 'note'] as const;

/** Files of `public/assets` that the pages need. */
const PUBLIC = ['/assets/icon-1.svg'];

/** The drawing frame's entry: its libraries are megabytes that most readers never need, and offline nothing new is drawn. */
const NOT_KEPT = 'diagrams';

/** The files that one entry alone needs, with all that it loads later. */
export function onlyOf(bundle: Rolldown.OutputBundle, entry: string): Set<string> {
  const reach = (wanted: (name: string) => boolean): Set<string> => {
    const found = new Set<string>();
    const visit = (file: string): void => {
      const chunk = bundle[file];
      if (chunk?.type !== 'chunk' || found.has(file)) return;
      found.add(file);
      [...chunk.imports, ...chunk.dynamicImports].forEach(visit);
    };
    for (const [file, chunk] of Object.entries(bundle)) {
      if (chunk.type === 'chunk' && chunk.isEntry && wanted(chunk.name)) visit(file);
    }
    return found;
  };
  const others = reach((name) => name !== entry);
  return new Set([...reach((name) => name === entry)].filter((file) => !others.has(file)));
}

/** The worker by itself: it must be one classic script, as not every browser knows module workers. */
async function worker(root: string, shell: object): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    plugins: [fluent()],
    define: { __SHELL__: JSON.stringify(shell) },
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: {
        input: join(root, 'src/worker/worker.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
  const [output] = [built].flat();
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (!chunk) throw new Error('the service worker came out empty');
  return chunk.code;
}

/**
 * Makes `sw.js`: puts a copy of each page's HTML under `assets/` (a page's own address shows a document, so the bare shell
 * needs another) and gives the worker the list of all assets.
 */
export function shell(): Plugin {
  let root = '';
  return {
    name: 'encrier-shell',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      root = config.root;
    },
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const shells: Record<string, string> = {};
        for (const page of PAGES) {
          const html = bundle[`${page}.html`];
          if (html?.type !== 'asset') return this.error(`${page}.html is missing from the bundle`);
          const hash = createHash('sha256').update(html.source).digest('hex').slice(0, 8);
          shells[page] = `/assets/shell-${page}-${hash}.html`;
          this.emitFile({ type: 'asset', fileName: shells[page].slice(1), source: html.source });
        }
        const notKept = onlyOf(bundle as Rolldown.OutputBundle, NOT_KEPT);
        const hashed = Object.keys(bundle).filter(
          (file) => file.startsWith('assets/') && !file.endsWith('.map') && !notKept.has(file),
        );
        const assets = [
          ...new Set([...hashed.map((file) => `/${file}`), ...Object.values(shells), ...PUBLIC]),
        ].sort();
        const version = createHash('sha256').update(assets.join('\n')).digest('hex').slice(0, 12);
        const source = await worker(root, { version, assets, shells });
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}
