import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Where the texts stand among the built files. */
const FILE = 'assets/licenses.txt';

const LICENSE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The folder of the package that a module is of; null for our own. */
export function packageOf(id: string): string | null {
  const at = id.lastIndexOf('/node_modules/');
  if (at < 0) return null;
  const parts = id.slice(at + '/node_modules/'.length).split('/');
  const name = parts.slice(0, parts[0]?.startsWith('@') ? 2 : 1).join('/');
  return `${id.slice(0, at)}/node_modules/${name}`;
}

/** What a package asks whoever passes it on to pass on too. */
export function licenseOf(folder: string): string {
  const facts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const texts = readdirSync(folder)
    .filter((name) => LICENSE.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return [`${facts.name} ${facts.version} (${facts.license ?? 'see below'})`, ...texts].join('\n\n');
}

/** Writes the licences of all packages that are in the bundle beside it: whoever passes on the program passes them on. */
export function licenses(): Plugin {
  return {
    name: 'encrier-licenses',
    apply: 'build',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const id of chunk.moduleIds) {
          const folder = packageOf(id.split('?')[0] ?? '');
          if (folder && existsSync(join(folder, 'package.json'))) folders.add(folder);
        }
      }
      const own = join(dirname(import.meta.dirname), 'LICENSES');
      const symbols = readdirSync(own).map((name) => readFileSync(join(own, name), 'utf8').trim());
      const source = [...[...folders].sort().map(licenseOf), ...symbols].join(`\n\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: FILE, source: `${source}\n` });
    },
  };
}
