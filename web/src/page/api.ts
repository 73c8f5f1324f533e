import type { Bootstrap, Kind } from './bootstrap.ts';

/** Why a call of the API gave nothing: the server said no, or did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** `refused`: no right. `absent`: no such document. `unreachable`: no answer. `failed`: anything else. */
  readonly reason: 'refused' | 'absent' | 'unreachable' | 'failed';

  constructor(reason: ApiError['reason'], options?: ErrorOptions) {
    super(`the server's answer: ${reason}`, options);
    this.reason = reason;
  }
}

/** What everybody who has a document's address may do. */
export type LinkRight = 'none' | 'read' | 'write';

/** A secret address made by the server. */
export interface SecretLink {
  readonly token: string;
  readonly url: string;
}

/** What the API tells of a document. */
export interface DocumentFacts {
  readonly kind: Kind;
  readonly title: string;
  readonly link: LinkRight;
}

/** The calls of the REST API that the client makes, for one document. */
export interface DocumentApi {
  facts(): Promise<DocumentFacts>;
  rename(title: string): Promise<void>;
  setLinkRight(right: LinkRight): Promise<void>;
  createLink(right: 'read' | 'write'): Promise<SecretLink>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function reasonOf(status: number): ApiError['reason'] {
  if (status === 401 || status === 403) return 'refused';
  return status === 404 ? 'absent' : 'failed';
}

/** The API of the server that gave the page. */
export function documentApi(page: Pick<Bootstrap, 'name' | 'token'>): DocumentApi {
  const query = page.token ? `?token=${encodeURIComponent(page.token)}` : '';
  const base = `/api/v1/documents/${encodeURIComponent(page.name)}`;

  async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const init: RequestInit = { method, headers: { accept: 'application/json' } };
    if (body) {
      init.headers = { accept: 'application/json', 'content-type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    const response = await fetch(`${path}${query}`, init).catch((cause: unknown) => {
      throw new ApiError('unreachable', { cause });
    });
    if (!response.ok) throw new ApiError(reasonOf(response.status));
    const answer: unknown = await response.json().catch(() => ({}));
    return isObject(answer) ? answer : {};
  }

  return {
    async facts() {
      const { kind, title, link } = await call('GET', base);
      return {
        kind: kind === 'note' ? 'note' : 'pad',
        title: typeof title === 'string' ? title : '',
        link: link === 'none' || link === 'read' ? link : 'write',
      };
    },
    async rename(title) {
      await call('PATCH', base, { title });
    },
    async setLinkRight(link) {
      await call('PATCH', base, { link });
    },
    async createLink(right) {
      const { token, url } = await call('POST', `${base}/links`, { right });
      if (typeof token !== 'string' || typeof url !== 'string') throw new ApiError('failed');
      return { token, url: new URL(url, location.origin).href };
    },
  };
}
