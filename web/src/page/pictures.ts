import type { Bootstrap } from './bootstrap.ts';

/** The largest file that the server takes, bytes (`UPLOAD_BYTES_MAX` there). Beyond it nothing is sent. */
export const PICTURE_BYTES_MAX = 20 * 1024 * 1024;

/** How long nothing may move, on the way there or while the server works, milliseconds: beyond, the connection is taken for lost. */
const STILL_MAX_MS = 60_000;

/** A picture that was not taken, with the server's sentence about it; without one it was not reached. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** Sends one picture and gives its address; `onpart` hears how much is sent, from 0 to 1. */
export type SendPicture = (file: File, onpart: (part: number) => void) => Promise<string>;

/** Sends pictures for a note. By `XMLHttpRequest`, which alone tells how much is sent. */
export function pictureSender(page: Pick<Bootstrap, 'name' | 'token'>, language: string): SendPicture {
  const query = new URLSearchParams({ noteId: page.name, lang: language });
  if (page.token) query.set('token', page.token);
  return (file, onpart) =>
    new Promise((resolve, reject) => {
      const form = new FormData();
      form.set('image', file);
      const request = new XMLHttpRequest();
      request.open('POST', `/uploadimage?${query}`);
      request.setRequestHeader('accept', 'application/json');
      let still: ReturnType<typeof setTimeout> | undefined;
      const moved = (): void => {
        clearTimeout(still);
        still = setTimeout(() => request.abort(), STILL_MAX_MS);
      };
      moved();
      request.upload.addEventListener('progress', ({ loaded, total }) => {
        moved();
        onpart(total > 0 ? loaded / total : 0);
      });
      request.addEventListener('progress', moved);
      request.addEventListener('loadend', () => clearTimeout(still));
      request.addEventListener('error', () => reject(new PictureError('')));
      request.addEventListener('abort', () => reject(new PictureError('')));
      request.addEventListener('load', () => {
        const { link, sentence } = readAnswer(request.responseText);
        if (request.status === 200 && link) resolve(withoutOrigin(link, location.origin));
        else reject(new PictureError(sentence));
      });
      request.send(form);
    });
}

/** The address that the server gave, or why it gave none. */
export function readAnswer(text: string): { link: string; sentence: string } {
  const none = { link: '', sentence: '' };
  try {
    const answer = JSON.parse(text) as { link?: unknown; error?: { message?: unknown } } | null;
    const link = answer?.link;
    const message = answer?.error?.message;
    return {
      link: typeof link === 'string' && /^https?:\/\/[^\s()<>]+$/.test(link) ? link : '',
      sentence: typeof message === 'string' ? message : '',
    };
  } catch {
    return none;
  }
}

/** A picture of this server without the server's name: renderers take it for ours, and it stays when the server moves. */
export function withoutOrigin(link: string, origin: string): string {
  return link.startsWith(`${origin}/`) ? link.slice(origin.length) : link;
}
