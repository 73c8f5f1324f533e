import type { Bootstrap, Kind } from './bootstrap.ts';

/** The formats that a document leaves in. */
export type ExportFormat = 'markdown' | 'text' | 'html' | 'pdf' | 'docx' | 'odt';

type Named = Pick<Bootstrap, 'kind' | 'name' | 'token'>;

const withToken = (path: string, token: string): string =>
  token ? `${path}?token=${encodeURIComponent(token)}` : path;

/** Where the document is read and written. */
export function documentPath(kind: Kind, name: string): string {
  return `/${kind === 'pad' ? 'p' : 'n'}/${encodeURIComponent(name)}`;
}

/** Where the document is downloaded in `format`. */
export function exportPath(page: Named, format: ExportFormat): string {
  const name = encodeURIComponent(page.name);
  const ending = format === 'text' ? 'txt' : format;
  if (page.kind === 'note' && format === 'markdown') return withToken(`/n/${name}/download`, page.token);
  return withToken(`/p/${name}/export/${ending}`, page.token);
}

/** Where the document's past is read. */
export function historyPath(page: Named): string {
  const name = encodeURIComponent(page.name);
  return withToken(page.kind === 'note' ? `/n/${name}/history` : `/p/${name}/timeslider`, page.token);
}

/** Where the document is read as a page (`publish`) or shown (`slide`), by the addresses that lead there. */
export function readingPath(page: Named, how: 'publish' | 'slide'): string {
  return withToken(`/${encodeURIComponent(page.name)}/${how}`, page.token);
}

/** The formats that make sense for a kind: a note is markdown source already. */
export function exportFormats(kind: Kind): readonly ExportFormat[] {
  return ['markdown', ...(kind === 'pad' ? (['text'] as const) : []), 'html', 'pdf', 'docx', 'odt'];
}

/** The address of the socket that serves pages of `origin`. */
export function socketAddress(origin: string): string {
  return `${origin.replace(/^http/, 'ws')}/collab`;
}
