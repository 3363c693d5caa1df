import { describe, expect, it } from 'vitest';
import { cellCorner } from './image-grid';
import { gridFor, paintImages } from './images-painter';
import { paintLine } from './line';
import type { StagePalette } from './palette';
import { fitPlane } from './plane';
import { paintPoints, pointStyle } from './points-painter';
import { createRaster, ink, over, parseColor, type Raster, rgb } from './raster';

const WHITE = rgb(255, 255, 255);
const PALETTE: StagePalette = {
  ground: WHITE,
  real: rgb(0, 0, 255),
  generated: rgb(255, 100, 0),
  generatedOutline: rgb(200, 80, 0),
  join: rgb(100, 100, 100),
};

const at = ({ pixels, width }: Raster, x: number, y: number) => pixels[y * width + x];

/** The middle of the pixels that are not ground, weighted alike. */
function middleOf(raster: Raster): [x: number, y: number] {
  let [x, y, count] = [0, 0, 0];
  raster.pixels.forEach((pixel, i) => {
    if (pixel === WHITE) return;
    x += (i % raster.width) + 0.5;
    y += Math.floor(i / raster.width) + 0.5;
    count++;
  });
  return [x / count, y / count];
}

describe('raster', () => {
  it('reads and writes colours as their bytes', () => {
    expect(parseColor('#ff6400')).toBe(rgb(255, 100, 0));
    expect(() => parseColor('orange')).toThrow(RangeError);
  });

  it('lays ink over a ground within one level of the exact mean', () => {
    for (const coverage of [0, 0.1, 0.5, 0.93, 1]) {
      const { source, rest } = ink(rgb(255, 100, 7), coverage);
      const mixed = over(rgb(13, 200, 255), source, rest);
      const channels = [mixed & 255, (mixed >>> 8) & 255, (mixed >>> 16) & 255];
      const exact = [
        [255, 13],
        [100, 200],
        [7, 255],
      ].map(([a, b]) => a * coverage + b * (1 - coverage));
      channels.forEach((channel, i) => expect(Math.abs(channel - exact[i])).toBeLessThanOrEqual(2));
      expect(mixed >>> 24).toBe(255);
      const white = ink(WHITE, coverage);
      expect(over(WHITE, white.source, white.rest)).toBe(WHITE);
    }
  });
});

describe('fitPlane', () => {
  it('keeps both axes at one scale and centres the range in an area that is no square', () => {
    const plane = fitPlane([-4, 4], { width: 800, height: 500 });
    expect(plane.side).toBe(500);
    expect(plane.scale).toBeCloseTo((500 * 0.92) / 8);
    expect([plane.left, plane.top]).toEqual([400, 250]);
  });

  it('puts the middle of a lopsided range in the middle of the area', () => {
    const plane = fitPlane([0, 10], { width: 100, height: 100 });
    expect(plane.left + 5 * plane.scale).toBeCloseTo(50);
    expect(plane.top - 5 * plane.scale).toBeCloseTo(50);
  });
});

describe('points', () => {
  const area = { width: 400, height: 300 };
  const style = pointStyle([-2, 2], area, 1, PALETTE);
  const { plane } = style;
  const paint = (layers: Parameters<typeof paintPoints>[1]) => {
    const raster = createRaster(area.width, area.height, WHITE);
    paintPoints(raster, layers, style);
    return raster;
  };

  it('lands dots and diamonds where they belong, y upwards, to a quarter of a pixel', () => {
    for (const [x, y] of [
      [0, 0],
      [1.013, 0.507],
      [-1.9, -1.234],
    ]) {
      for (const layer of ['real', 'generated'] as const) {
        const [middleX, middleY] = middleOf(paint({ [layer]: Float32Array.of(x, y) }));
        expect(Math.abs(middleX - (plane.left + x * plane.scale))).toBeLessThan(0.5);
        expect(Math.abs(middleY - (plane.top - y * plane.scale))).toBeLessThan(0.5);
      }
    }
  });

  it('paints diamonds over dots, with their outline, and joins beneath both', () => {
    const point = Float32Array.of(0, 0);
    const both = paint({ real: point, generated: point });
    const center = at(both, 200, 150);
    expect(center).toBe(PALETTE.generated);
    const plain = createRaster(area.width, area.height, WHITE);
    const withoutLine = { ...PALETTE, generatedOutline: PALETTE.generated };
    paintPoints(plain, { generated: point }, pointStyle([-2, 2], area, 1, withoutLine));
    // The outline darkens the edge (less green in it), never the middle.
    expect((at(both, 201, 151) >>> 8) & 255).toBeLessThan((at(plain, 201, 151) >>> 8) & 255);

    const joined = paint({ real: Float32Array.of(-1, 0), generated: Float32Array.of(1, 0), joined: true });
    expect(at(joined, 200, 150)).not.toBe(WHITE);
    const alone = paint({ real: Float32Array.of(-1, 0), generated: Float32Array.of(1, 0) });
    expect(at(alone, 200, 150)).toBe(WHITE);
  });

  it('lets density show where real points crowd', () => {
    const one = at(paint({ real: Float32Array.of(0, 0) }), 200, 150);
    const three = at(paint({ real: Float32Array.of(0, 0, 0, 0, 0, 0) }), 200, 150);
    expect(three & 255).toBeLessThan(one & 255);
  });

  it('makes marks larger on screens of more pixels', () => {
    const count = (dpr: number) => {
      const size = { width: area.width * dpr, height: area.height * dpr };
      const raster = createRaster(size.width, size.height, WHITE);
      paintPoints(raster, { generated: Float32Array.of(0, 0) }, pointStyle([-2, 2], size, dpr, PALETTE));
      return raster.pixels.filter((pixel) => pixel !== WHITE).length;
    };
    expect(count(2) / count(1)).toBeGreaterThan(2.5);
  });

  it('skips what is no number or far away and cuts off at the edge', () => {
    const wild = Float32Array.of(Number.NaN, 0, Infinity, 0, 0, -1e30, 1e9, 0);
    expect(
      paint({ real: wild, generated: wild, joined: true }).pixels.every((pixel) => pixel === WHITE),
    ).toBe(true);
    // A diamond centred on the left edge: its right half alone, and nothing on the line before.
    const edge = -200 / plane.scale;
    const raster = paint({ generated: Float32Array.of(edge, 0) });
    expect(at(raster, 0, 150)).not.toBe(WHITE);
    expect(at(raster, 399, 149)).toBe(WHITE);
  });
});

describe('paintLine', () => {
  it('covers as much as it is long, whatever its slope', () => {
    for (const [x1, y1] of [
      [40.5, 10.5],
      [10.5, 40.5],
      [30.2, 25.7],
      [5.1, 2.2],
    ]) {
      const raster = createRaster(60, 60, rgb(0, 0, 0));
      paintLine(raster, 10.5, 10.5, x1, y1, WHITE, 1);
      const light = raster.pixels.reduce((sum, pixel) => sum + (pixel & 255), 0) / 255;
      const steps = Math.max(Math.abs(x1 - 10.5), Math.abs(y1 - 10.5));
      expect(Math.abs(light - steps)).toBeLessThan(1.1);
    }
  });
});

describe('image grids', () => {
  const digits = { shape: [8, 8, 1], range: [0, 1] } as const;

  it('makes every pixel of an image equally large where that costs little size', () => {
    const layout = gridFor(64, 1, digits, { width: 700, height: 700 }, 1);
    expect([layout.columns, layout.rows]).toEqual([8, 8]);
    expect(layout.cellWidth % 8).toBe(0);
  });

  it('stays inside the area, centred, for counts that fill no rectangle', () => {
    const area = { width: 500, height: 700 };
    for (const count of [1, 2, 7, 99, 400]) {
      const layout = gridFor(count, 1, digits, area, 1);
      expect(layout.left).toBeGreaterThanOrEqual(16);
      expect(layout.left + layout.width).toBeLessThanOrEqual(500 - 16);
      expect(Math.abs(2 * layout.left + layout.width - 500)).toBeLessThanOrEqual(1);
      expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(count);
    }
  });

  it('stands originals left of their reconstructions, close together', () => {
    const layout = gridFor(9, 2, digits, { width: 600, height: 600 }, 1);
    const raster = createRaster(600, 600, WHITE);
    const originals = new Float32Array(9 * 64).fill(0.2);
    const reconstructions = new Float32Array(9 * 64).fill(0.8);
    paintImages(raster, [originals, reconstructions], 9, digits, layout);
    for (let i = 0; i < 9; i++) {
      const [left, top] = cellCorner(layout, i, 0);
      const [right] = cellCorner(layout, i, 1);
      expect(at(raster, left, top)).toBe(rgb(51, 51, 51));
      expect(at(raster, right, top)).toBe(rgb(204, 204, 204));
      const gap = right - (left + layout.cellWidth);
      expect(gap).toBeGreaterThan(0);
      expect(gap).toBeLessThan(6);
    }
  });

  it('survives a stage smaller than its images', () => {
    const area = { width: 20, height: 12 };
    const raster = createRaster(area.width, area.height, WHITE);
    const x = new Float32Array(64 * 64);
    expect(() => paintImages(raster, [x], 64, digits, gridFor(64, 1, digits, area, 1))).not.toThrow();
  });
});
