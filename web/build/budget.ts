import type { Plugin, Rolldown } from 'vite';
import { squeeze } from './compress.ts';

/** What a page may weigh: kilobytes (1,000 bytes) of brotli-compressed script on first load, by page. */
export type Budgets = Record<string, number>;

/** The scripts that a page loads before it is usable: its entry and all static imports, each once. */
export function firstLoad(bundle: Rolldown.OutputBundle, page: string): Rolldown.OutputChunk[] {
  const found = new Map<string, Rolldown.OutputChunk>();
  const visit = (file: string): void => {
    const chunk = bundle[file];
    if (chunk?.type !== 'chunk' || found.has(file)) return;
    found.set(file, chunk);
    chunk.imports.forEach(visit);
  };
  for (const [file, chunk] of Object.entries(bundle)) {
    if (chunk.type === 'chunk' && chunk.isEntry && chunk.name === page) visit(file);
  }
  return [...found.values()];
}

/** Prints what each page weighs and fails the build when one is over its budget. */
export function budget(budgets: Budgets): Plugin {
  return {
    name: 'encrier-budget',
    apply: 'build',
    async writeBundle(_options, bundle) {
      for (const [page, kilobytes] of Object.entries(budgets)) {
        const chunks = firstLoad(bundle as Rolldown.OutputBundle, page);
        if (chunks.length === 0) this.error(`no entry is named ${page}`);
        const sizes = await Promise.all(
          chunks.map(async (chunk) => (await squeeze(Buffer.from(chunk.code))).length),
        );
        const total = sizes.reduce((sum, size) => sum + size, 0) / 1000;
        this.info(`${page}: ${total.toFixed(1)} kB of ${kilobytes} kB`);
        if (total > kilobytes) {
          this.error(
            `${page} weighs ${total.toFixed(1)} kB of compressed script, more than its ${kilobytes} kB`,
          );
        }
      }
    },
  };
}
