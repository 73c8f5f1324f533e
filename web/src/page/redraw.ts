import { PICTURE_BYTES_MAX } from './pictures.ts';

/** The types that the server takes. */
const TAKEN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

/** Pixels drawn at most, as many as the server is sure to take; a larger picture is drawn smaller. */
export const PIXELS_MAX = 40_000_000;

/** A side of what is drawn at most, pixels: what the server takes, and canvases of any browser. */
export const SIDE_MAX = 16_384;

/** How good a picture is kept that is packed with loss, from 0 to 1. */
const QUALITY = 0.9;

/** What a picture is written as: the first that fits. A browser that cannot write WebP gives PNG for it; photographs as PNG are large. */
const WRITTEN = ['image/webp', 'image/jpeg'] as const;

const ENDINGS: Readonly<Record<string, string>> = {
  'image/webp': '.webp',
  'image/png': '.png',
  'image/jpeg': '.jpg',
};

/** The size that a picture of `width` by `height` is drawn at: its own, as far as the bounds allow. */
export function drawnSize(
  width: number,
  height: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, Math.sqrt(PIXELS_MAX / (width * height)), SIDE_MAX / Math.max(width, height));
  const side = (pixels: number): number => Math.max(1, Math.floor(pixels * scale));
  return { width: side(width), height: side(height) };
}

/** Bytes of a file's head in which its brands are looked for. */
const HEAD_BYTES = 64;

/**
 * What AVIF and HEIC say that they are, whatever their name says: after a length, `ftyp`, then brands of four letters. Null: it
 * is neither.
 */
async function brands(file: File): Promise<string | null> {
  const [, , , length = 0, ...rest] = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const head = String.fromCharCode(...rest.slice(0, length - 4));
  return head.startsWith('ftyp') ? head : null;
}

/**
 * The picture as the server takes it. BMP, HEIC and whatever else this browser can show and the server cannot are drawn anew:
 * of moving pictures the first one. What the browser cannot show stays as it is, and the server says what it takes.
 */
export async function takeable(file: File): Promise<File> {
  const said = await brands(file);
  if (said === null ? TAKEN.has(file.type) : /avi[fs]/.test(said)) return file;
  try {
    return (await written(await drawn(file), file.name)) ?? file;
  } catch {
    return file;
  }
}

async function drawn(file: File): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(file);
  const canvas = Object.assign(document.createElement('canvas'), drawnSize(picture.width, picture.height));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

/** The canvas as a file that is not too large; null: there is none. */
async function written(canvas: HTMLCanvasElement, name: string): Promise<File | null> {
  for (const type of WRITTEN) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, QUALITY));
    const ending = blob && ENDINGS[blob.type];
    if (ending && blob.size <= PICTURE_BYTES_MAX)
      return new File([blob], name.replace(/\.[^.]*$|$/, ending), { type: blob.type });
  }
  return null;
}
