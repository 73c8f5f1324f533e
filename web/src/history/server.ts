import type { Past } from './past.ts';

/** What the server wrote into the page. */
export interface Options {
  readonly api: string;
  readonly query: string;
  readonly kind: 'pad' | 'note';
  readonly write: boolean;
  readonly words: Record<string, string>;
}

/** The text at a number. */
export interface Revision {
  readonly seq: number;
  readonly text: string;
  readonly html: string;
}

/** Texts that are kept so that going back and forth asks once. */
const KEPT_MAX = 200;

/** Asks the server for the past. */
export class Server {
  readonly #options: Options;
  readonly #kept = new Map<number, Revision>();

  constructor(options: Options) {
    this.#options = options;
  }

  async past(): Promise<Past> {
    return (await this.#ask('GET', '/revisions')).json() as Promise<Past>;
  }

  /** What a number says never changes. */
  async revision(seq: number): Promise<Revision> {
    const kept = this.#kept.get(seq);
    if (kept) return kept;
    const found = (await (await this.#ask('GET', `/revisions/${seq}`)).json()) as Revision;
    const oldest = this.#kept.keys().next();
    if (this.#kept.size >= KEPT_MAX && !oldest.done) this.#kept.delete(oldest.value);
    this.#kept.set(seq, found);
    return found;
  }

  async restore(seq: number): Promise<void> {
    await this.#ask('POST', '/restore', { seq });
  }

  async name(seq: number, name: string): Promise<void> {
    await this.#ask('PUT', `/versions/${seq}`, { name });
  }

  async unname(seq: number): Promise<void> {
    await this.#ask('DELETE', `/versions/${seq}`);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Response> {
    const { api, query } = this.#options;
    const answer = await fetch(api + path + query, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer;
  }
}
