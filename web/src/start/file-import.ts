/** A file of another program, sent to become notes. */
import type { Words } from '../i18n/index.ts';
import { element } from './rows.ts';

interface Made {
  readonly notes: readonly { readonly title: string; readonly url: string }[];
  readonly left_out: number;
}

/** What the server says that it did not like, or a sentence of ours. */
async function refusal(response: Response, words: Words): Promise<string> {
  const answer: unknown = await response.json().catch(() => null);
  const message = (answer as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? message : words('file-failed');
}

function told(made: Made, words: Words): HTMLElement[] {
  const list = element('ul', 'import-list');
  for (const { title, url } of made.notes) {
    const link = element('a', '', title || words('untitled-note'));
    link.href = new URL(url, location.href).pathname;
    list.append(element('li', '', link));
  }
  const said = [element('p', '', words('file-imported', { count: made.notes.length })), list];
  if (made.left_out > 0)
    said.push(element('p', 'field-error', words('file-left-out', { count: made.left_out })));
  return said;
}

/** Ties the form to the server: one note opens, several are listed. */
export function importFiles(form: HTMLFormElement, words: Words, language: string): void {
  const input = form.querySelector<HTMLInputElement>('input');
  const said = form.querySelector<HTMLElement>('.import-said');
  if (!input || !said) return;
  const fail = (text: string): void => said.replaceChildren(element('p', 'field-error', text));
  input.addEventListener('change', async () => {
    const file = input.files?.[0];
    if (!file) return;
    said.replaceChildren(element('p', '', words('file-importing')));
    const body = new FormData();
    body.set('file', file);
    const query = new URLSearchParams({ lang: language });
    const headers = { accept: 'application/json' };
    const sent = fetch(`/import?${query}`, { method: 'POST', headers, body });
    const response = await sent.catch(() => undefined);
    // The same file may be chosen again.
    input.value = '';
    if (!response) return fail(words('file-failed'));
    if (!response.ok) return fail(await refusal(response, words));
    if (response.redirected) return location.assign(response.url);
    said.replaceChildren(...told((await response.json()) as Made, words));
  });
  form.hidden = false;
}
