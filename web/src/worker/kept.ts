import { rootName } from './decide.ts';

/** What this browser keeps of a page. */
export interface KeptPage {
  readonly address: string;
  /** The bootstrap as the server gave it. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * What is kept of the page at `url`: by its address, else by the same path with other words behind it (a note's modes are such), but
 * never with another secret. The root leads to where the server would lead.
 */
export async function keptPage(pages: Cache, url: URL): Promise<KeptPage | null> {
  const name = rootName(url.pathname);
  const paths = name === null ? [url.pathname] : [`/n/${name}`, `/p/${name}`];
  for (const path of paths) {
    const asked = new URL(path + url.search, url);
    const others = await pages.keys(asked, { ignoreSearch: true });
    const same = others.filter((one) => tokenOf(new URL(one.url)) === tokenOf(url)).at(-1);
    const kept = (await pages.match(asked)) ?? (same && (await pages.match(same)));
    if (kept) return { address: asked.pathname + asked.search, facts: await kept.json() };
  }
  return null;
}

function tokenOf(url: URL): string {
  return url.searchParams.get('token') ?? '';
}
