/** Schemes that a link may have; anything else (`javascript:` above all) is another client's trick or a slip. */
const LINK_SCHEMES = new Set(
  ['http', 'https', 'mailto', 'tel', 'ftp', 'sftp', 'xmpp', 'geo', 'matrix', 'webcal', 'irc', 'ircs'].map(
    (name) => `${name}:`,
  ),
);

function parsed(address: string): URL | null {
  try {
    return new URL(address, 'https://relative.invalid/');
  } catch {
    return null;
  }
}

/** The address as it may stand in `href`, or nothing. Relative addresses and fragments are welcome. */
export function safeLink(address: unknown): string | null {
  if (typeof address !== 'string') return null;
  const text = address.trim();
  const url = parsed(text);
  return text && url && LINK_SCHEMES.has(url.protocol) ? text : null;
}

/** The address as it may stand in `src` of a picture, or nothing. */
export function safePicture(address: unknown): string | null {
  if (typeof address !== 'string') return null;
  const text = address.trim();
  const url = parsed(text);
  if (!text || !url) return null;
  const inline = url.protocol === 'data:' && /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/i.test(text);
  return inline || url.protocol === 'https:' || url.protocol === 'http:' ? text : null;
}

/** What a person means by an address: `exemple.fr` is a web page, `a@exemple.fr` a mailbox. */
export function completeLink(typed: string): string {
  const text = typed.trim();
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(text)) return `mailto:${text}`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) || /^[/#?.]/.test(text) || text === '') return text;
  return /^[^\s/]+\.[^\s/]{2,}/.test(text) ? `https://${text}` : text;
}
