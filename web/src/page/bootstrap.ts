/** What the server writes into a page so that the client can start without asking. */
export interface Bootstrap {
  /** Rich text or markdown source. */
  readonly kind: Kind;
  /** The document's id, or the alias of the secret link by which it was opened. Also its name on the socket. */
  readonly name: string;
  /** The secret by which the page was opened, when it is not the name itself. */
  readonly token: string;
  /** The document's title; empty when it has none and its name stands in. */
  readonly title: string;
  /** What this viewer may do. */
  readonly right: PageRight;
  /** The language that the server chose. */
  readonly lang: string;
  /** The server's version. */
  readonly version: string;
  /** True when the service worker made the page because the server did not answer: nothing here is certain then. */
  readonly offline: boolean;
}

/** The two kinds of document. */
export type Kind = 'pad' | 'note';

/** The rights with which a page can be open; without one there is no page. */
export type PageRight = 'read' | 'write' | 'own';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads the server's words; whatever is missing gets the value that promises least. */
export function parseBootstrap(json: string, kind: Kind): Bootstrap {
  const raw: unknown = JSON.parse(json || '{}');
  const fields: Record<string, unknown> = typeof raw === 'object' && raw !== null ? { ...raw } : {};
  const right = text(fields.right);
  return {
    kind: fields.kind === 'pad' || fields.kind === 'note' ? fields.kind : kind,
    name: text(fields.name),
    token: text(fields.token),
    title: text(fields.title),
    right: right === 'write' || right === 'own' ? right : 'read',
    lang: text(fields.lang),
    version: text(fields.version),
    offline: fields.offline === true,
  };
}

/** The bootstrap of the page that is open. */
export function readBootstrap(kind: Kind): Bootstrap {
  return parseBootstrap(document.getElementById('bootstrap')?.textContent ?? '{}', kind);
}

/** Whether a name is the alias of a secret link (`r.` or `w.` and 27 letters) and not a document's id. */
export function isLinkAlias(name: string): boolean {
  return /^[rw]\.[\w-]{27}$/.test(name);
}

/** Whether a name was drawn by the server (128 random bits): nobody chose it, so it says nothing to anybody. */
export function isRandomName(name: string): boolean {
  return /^[\w-]{22}$/.test(name);
}

/**
 * What to call the document on screen: its title, else its name. A name that says nothing (drawn by chance, or a link's
 * secret) gives way to the document's first words, and these to `untitled`; a note's name always does: notes say their
 * title themselves.
 */
export function displayTitle(
  page: Pick<Bootstrap, 'title' | 'name' | 'kind'>,
  heading: string,
  untitled: string,
): string {
  const telling = !isLinkAlias(page.name) && !isRandomName(page.name);
  if (page.title) return page.title;
  if (telling && (page.kind === 'pad' || !heading)) return page.name;
  return heading || untitled;
}
