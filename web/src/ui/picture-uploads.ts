import type { Words } from '../i18n/index.ts';
import type { NoteEditor } from '../note/index.ts';
import {
  descriptionOf,
  insertedPlaceholders,
  placeholderOf,
  settledPlaceholder,
} from '../note/placeholder.ts';
import { PICTURE_BYTES_MAX, PictureError, type SendPicture } from '../page/pictures.ts';
import { takeable } from '../page/redraw.ts';

export { pictureSender } from '../page/pictures.ts';

/** What is on its way: how many pictures, and how much of them all, from 0 to 1. */
export interface UploadState {
  readonly count: number;
  readonly part: number;
}

/** What sending needs of the page. */
export interface UploadsOptions {
  readonly send: SendPicture;
  /** The editor of the moment: it may be another when a picture has arrived. */
  readonly editor: () => NoteEditor | null;
  readonly words: Words;
  readonly onfailure: (sentence: string) => void;
  readonly onstate: (state: UploadState) => void;
}

/** Sends pictures and writes them into the text. */
export interface PictureUploads {
  /** Takes files; `at` is where they were dropped, else they go to the cursor. */
  take(files: readonly File[], at: number | null): void;
}

/** Pictures of one paste or drop. Beyond: the first ones are taken and the rest is said to be too much. */
const PICTURES_MAX = 20;

/** Sent at a time; the others wait. The server works on two at a time. */
const LANES = 2;

/** Sends pictures while one goes on writing: each has its place in the text from the start, and only that place changes. */
export function pictureUploads({ send, editor, words, onfailure, onstate }: UploadsOptions): PictureUploads {
  const parts = new Map<string, number>();
  const waiting: (() => Promise<void>)[] = [];
  let busy = 0;

  const tell = (): void => {
    const all = [...parts.values()];
    const part = all.length === 0 ? 0 : all.reduce((sum, one) => sum + one, 0) / all.length;
    onstate({ count: all.length, part });
  };

  const next = (): void => {
    while (busy < LANES) {
      const work = waiting.shift();
      if (!work) return;
      busy += 1;
      void work().finally(() => {
        busy -= 1;
        next();
      });
    }
  };

  const settle = (mark: string, address: string | null): void => {
    const open = editor();
    const spec = open && settledPlaceholder(open.source(), mark, address);
    if (spec) open.change(spec);
  };

  const one = async (file: File, mark: string): Promise<void> => {
    try {
      const address = await send(await takeable(file), (part) => {
        parts.set(mark, part);
        tell();
      });
      settle(mark, address);
    } catch (error) {
      settle(mark, null);
      const reason =
        error instanceof PictureError && error.message ? error.message : words('error-unreachable');
      onfailure(words('upload-failed', { name: file.name, reason }));
    } finally {
      parts.delete(mark);
      tell();
    }
  };

  return {
    take(files, at) {
      const large = files.find((file) => file.size > PICTURE_BYTES_MAX);
      if (large)
        onfailure(words('upload-too-large', { name: large.name, most: PICTURE_BYTES_MAX / 1024 ** 2 }));
      else if (files.length > PICTURES_MAX) onfailure(words('upload-too-many', { most: PICTURES_MAX }));
      const taken = files.filter((file) => file.size <= PICTURE_BYTES_MAX).slice(0, PICTURES_MAX);
      const placeholders = taken.map((file) => {
        const mark = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? '';
        parts.set(mark, 0);
        waiting.push(() => one(file, mark));
        const description = descriptionOf(file.name, words('upload-description'));
        return placeholderOf(description, words('upload-placeholder', { name: file.name }), mark);
      });
      const open = editor();
      if (open && placeholders.length > 0) {
        const range = at === null ? open.selected() : { from: at, to: at };
        open.change(insertedPlaceholders(placeholders, range));
        open.focus();
      }
      tell();
      next();
    },
  };
}
