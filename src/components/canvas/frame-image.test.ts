import { describe, expect, it } from 'vitest';
import { frameToRgba } from './frame-image';
import { writeAtlas } from './pixels';

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

describe('writeAtlas', () => {
  it('maps the range to 0 … 255, cuts off what is beyond, shows what is no number as black', () => {
    const rgba = new Uint8ClampedArray(6 * 4);
    const meta = { shape: [1, 6, 1], range: [-1, 1] } as const;
    writeAtlas(Float32Array.of(-1, 1, 0, -3, 7, Number.NaN), meta, 1, rgba);
    expect(reds({ data: rgba, width: 6 })).toEqual([[0, 255, 128, 0, 255, 0]]);
    expect([...rgba.slice(8, 12)]).toEqual([128, 128, 128, 255]);
  });

  it('keeps the channels of coloured images', () => {
    const rgba = new Uint8ClampedArray(4);
    writeAtlas(Float32Array.of(1, 0.2, 0), { shape: [1, 1, 3], range: [0, 1] }, 1, rgba);
    expect([...rgba]).toEqual([255, 51, 0, 255]);
  });

  it('fills rows of images from left to right', () => {
    const rgba = new Uint8ClampedArray(4 * 2 * 4);
    writeAtlas(Float32Array.of(0, 1, 0.2, 0.4, 0.6, 0.8), grey, 2, rgba);
    expect(reds({ data: rgba, width: 4 })).toEqual([
      [0, 255, 51, 102],
      [153, 204, 0, 0],
    ]);
  });
});

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
