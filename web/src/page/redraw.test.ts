import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawnSize, PIXELS_MAX, SIDE_MAX, takeable } from './redraw.ts';

describe('the size that a picture is drawn at', () => {
  it('is its own as long as the server takes it', () =>
    expect(drawnSize(8_000, 5_000)).toEqual({ width: 8_000, height: 5_000 }));

  it('is bounded in pixels, and keeps its proportions', () => {
    const { width, height } = drawnSize(16_000, 10_000);
    expect(width * height).toBeLessThanOrEqual(PIXELS_MAX);
    expect(width * height).toBeGreaterThan(PIXELS_MAX * 0.99);
    expect(width / height).toBeCloseTo(1.6, 2);
  });

  it('is bounded at each side, and never nothing', () =>
    expect(drawnSize(200_000, 3)).toEqual({ width: SIDE_MAX, height: 1 }));
});

it('leaves alone what the server takes', async () => {
  const file = new File(['GIF89a'], 'a.gif', { type: 'image/gif' });
  expect(await takeable(file)).toBe(file);
});

describe('what is AVIF or HEIC by its bytes', () => {
  const drawn = vi.fn();
  beforeEach(() =>
    vi.stubGlobal('createImageBitmap', drawn.mockReset().mockRejectedValue(new Error('cannot be drawn'))),
  );
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['avif', 'mif1', false],
    ['mif1', 'avif', false],
    ['avis', 'msf1', false],
    ['heic', 'mif1', true],
  ])('%s, %s: is drawn anew: %s', async (first, second, isDrawn) => {
    const bytes = `\0\0\0\x14ftyp${first}\0\0\0\0${second}`;
    const file = new File([bytes], 'a.jpg', { type: 'image/jpeg' });
    expect(await takeable(file)).toBe(file);
    expect(drawn.mock.calls.length > 0).toBe(isDrawn);
  });
});
