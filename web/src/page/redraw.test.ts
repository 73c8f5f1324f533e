import { describe, expect, it } from 'vitest';
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
