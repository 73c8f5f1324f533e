import type { Words } from '../i18n/index.ts';
import type { NoteEditor } from '../note/index.ts';
import {
  descriptionOf,
  findUnsent,
  insertedPlaceholders,
  placeholderOf,
  settledPlaceholder,
  writtenDescription,
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
  /** Hears what went wrong, and how to send again what only did not get through. */
  readonly onfailure: (sentence: string, again: (() => void) | null) => void;
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

/** A picture on its way, or one that did not get through. */
interface Picture {
  readonly file: File;
  /** Letters and digits that stand nowhere else in the text. */
  readonly mark: string;
  /** Its description as we wrote it, then as it was when sending failed. */
  description: string;
}

function marked(file: File, description: string): Picture {
  return { file, description, mark: crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? '' };
}

/** Sends pictures while one goes on writing: each has its place in the text from the start, and only that place changes. */
export function pictureUploads({ send, editor, words, onfailure, onstate }: UploadsOptions): PictureUploads {
  const parts = new Map<string, number>();
  const waiting: (() => Promise<void>)[] = [];
  let unsent: Picture[] = [];
  let busy = 0;

  // The text says that they are on their way: whoever leaves now leaves that behind for everybody.
  const ask = (event: Event): void => event.preventDefault();

  const tell = (): void => {
    const all = [...parts.values()];
    const part = all.length === 0 ? 0 : all.reduce((sum, one) => sum + one, 0) / all.length;
    if (all.length > 0) window.addEventListener('beforeunload', ask);
    else window.removeEventListener('beforeunload', ask);
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

  const settle = ({ mark, description }: Picture, address: string | null): void => {
    const open = editor();
    const spec = open && settledPlaceholder(open.source(), mark, address, description);
    if (spec) open.change(spec);
  };

  const fail = (picture: Picture, sentence: string): void => {
    const written = writtenDescription(editor()?.source() ?? '', picture.mark);
    settle(picture, null);
    // The server's own no would come again.
    if (sentence === '') unsent.push({ ...picture, description: written ?? picture.description });
    const reason = sentence || words('error-unreachable');
    const again = unsent.length > 0 ? sendAgain : null;
    onfailure(words('upload-failed', { name: picture.file.name, reason }), again);
  };

  const one = async (picture: Picture): Promise<void> => {
    try {
      const address = await send(await takeable(picture.file), (part) => {
        parts.set(picture.mark, part);
        tell();
      });
      settle(picture, address);
    } catch (error) {
      fail(picture, error instanceof PictureError ? error.message : '');
    } finally {
      parts.delete(picture.mark);
      tell();
    }
  };

  /** Puts placeholders over a range of the text, and sends the pictures. */
  const start = (pictures: readonly Picture[], range: { from: number; to: number } | null): void => {
    const placeholders = pictures.map(({ file, mark, description }) =>
      placeholderOf(description, words('upload-placeholder', { name: file.name }), mark),
    );
    const open = editor();
    if (open && placeholders.length > 0) {
      open.change(insertedPlaceholders(placeholders, range ?? open.selected()));
      open.focus();
    }
    for (const picture of pictures) {
      parts.set(picture.mark, 0);
      waiting.push(() => one(picture));
    }
    tell();
    next();
  };

  const sendAgain = (): void => {
    const pictures = unsent.map(({ file, description }) => marked(file, description));
    unsent = [];
    const gone: Picture[] = [];
    for (const picture of pictures) {
      const place = findUnsent(editor()?.source() ?? '', picture.description);
      if (place) start([picture], place);
      else gone.push(picture);
    }
    // Nobody asked to write them over what is selected by now.
    const at = editor()?.selected().to;
    start(gone, at === undefined ? null : { from: at, to: at });
  };

  return {
    take(files, at) {
      const large = files.find((file) => file.size > PICTURE_BYTES_MAX);
      if (large)
        onfailure(words('upload-too-large', { name: large.name, most: PICTURE_BYTES_MAX / 1024 ** 2 }), null);
      else if (files.length > PICTURES_MAX) onfailure(words('upload-too-many', { most: PICTURES_MAX }), null);
      const taken = files.filter((file) => file.size <= PICTURE_BYTES_MAX).slice(0, PICTURES_MAX);
      const pictures = taken.map((file) =>
        marked(file, descriptionOf(file.name, words('upload-description'))),
      );
      start(pictures, at === null ? null : { from: at, to: at });
    },
  };
}
