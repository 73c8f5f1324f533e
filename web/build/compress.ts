import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const brotli = promisify(brotliCompress);
const COMPRESSIBLE = /\.(?:js|css|html|svg|json|webmanifest)$/;

/** Brotli at the quality that the server hands out. */
export function squeeze(bytes: Uint8Array): Promise<Buffer> {
  return brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}

/** Writes a `.br` twin beside every file worth it, so that the server never compresses at run time. */
export function compress(): Plugin {
  let folder = '';
  return {
    name: 'encrier-compress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: {
      sequential: true,
      order: 'post',
      async handler() {
        for (const name of await readdir(folder, { recursive: true })) {
          const path = join(folder, name);
          if (!COMPRESSIBLE.test(name) || !(await stat(path)).isFile()) continue;
          // An earlier build of the same run did it.
          if (await stat(`${path}.br`).catch(() => null)) continue;
          await writeFile(`${path}.br`, await squeeze(await readFile(path)));
        }
      },
    },
  };
}
