import { describe, expect, it } from 'vitest';
import { frameToRgba } from './frame-image';

const grey = { shape: [1, 2, 1], range: [0, 1] } as const;

/** The red channel, row by row. */
function reds({ data, width }: { data: Uint8ClampedArray; width: number }): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < data.length; i += 4) {
    if ((i / 4) % width === 0) rows.push([]);
    rows[rows.length - 1].push(data[i]);
  }
  return rows;
}

describe('frameToRgba', () => {
  it('makes every pixel a block and leaves black between items', () => {
    const frame = { x: Float32Array.of(1, 0.2, 0.4, 0.6), count: 2 };
    const picture = frameToRgba(frame, grey, { scale: 2, gap: 1 });
    // Two wide, flat items stand above each other: that is nearest to a square.
    expect([picture.width, picture.height]).toEqual([4, 5]);
    expect(reds(picture)).toEqual([
      [255, 255, 51, 51],
      [255, 255, 51, 51],
      [0, 0, 0, 0],
      [102, 102, 153, 153],
      [102, 102, 153, 153],
    ]);
    expect(picture.data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  it('maps the range to 0 … 255, cuts off what is beyond, shows what is no number as black', () => {
    const frame = { x: Float32Array.of(-1, 1, 0, -3, 7, Number.NaN), count: 1 };
    const picture = frameToRgba(frame, { shape: [1, 6, 1], range: [-1, 1] }, { scale: 1 });
    expect(reds(picture)).toEqual([[0, 255, 128, 0, 255, 0]]);
  });

  it('keeps the channels of coloured images, and grey equal in all three', () => {
    const color = frameToRgba(
      { x: Float32Array.of(1, 0.2, 0), count: 1 },
      { shape: [1, 1, 3], range: [0, 1] },
      { scale: 1 },
    );
    expect([...color.data]).toEqual([255, 51, 0, 255]);
    const one = frameToRgba(
      { x: Float32Array.of(0.4), count: 1 },
      { shape: [1, 1, 1], range: [0, 1] },
      { scale: 1 },
    );
    expect([...one.data]).toEqual([102, 102, 102, 255]);
  });

  it('stands originals left of reconstructions', () => {
    const frame = { originals: Float32Array.of(1, 1), x: Float32Array.of(0.2, 0.2), count: 1 };
    const picture = frameToRgba(frame, grey, { scale: 1, gap: 4 });
    expect(reds(picture)).toEqual([[255, 255, 0, 51, 51]]);
  });

  it('gives a grid of about 1,000 pixels by itself', () => {
    const frame = { x: new Float32Array(64 * 784), count: 64 };
    const picture = frameToRgba(frame, { shape: [28, 28, 1], range: [0, 1] });
    expect(picture.width).toBe(picture.height);
    expect(picture.width).toBeGreaterThan(800);
    expect(picture.width).toBeLessThan(1300);
  });
});
