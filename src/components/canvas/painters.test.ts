import { describe, expect, it } from 'vitest';
import { gridFor, paintImages } from './images-painter';
import type { StagePalette } from './palette';
import { fitPlane } from './plane';
import { diamondRadius, paintDots, paintPoints } from './points-painter';
import { beginFrame, type Surface } from './surface';

type Call = readonly [name: string, ...values: (number | string)[]];

/** A surface that writes down what is painted, with the colour in force. */
function recording(): { surface: Surface; calls: Call[] } {
  const calls: Call[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) =>
      void calls.push([name, ...values.map(Number)]);
  const surface: Surface = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 0,
    globalAlpha: 1,
    imageSmoothingEnabled: true,
    setTransform: (...values: unknown[]) => void calls.push(['setTransform', ...values.map(Number)]),
    clearRect: note('clearRect'),
    fillRect: note('fillRect'),
    beginPath: note('beginPath'),
    moveTo: note('moveTo'),
    lineTo: note('lineTo'),
    arc: note('arc'),
    closePath: note('closePath'),
    fill: () => void calls.push(['fill', String(surface.fillStyle)]),
    stroke: () => void calls.push(['stroke', String(surface.strokeStyle)]),
    drawImage: () => void calls.push(['drawImage']),
  };
  return { surface, calls };
}

const PALETTE: StagePalette = {
  real: 'blue',
  generated: 'orange',
  generatedOutline: 'brown',
  join: 'grey',
  ground: 'white',
};

describe('fitPlane', () => {
  it('keeps both axes at one scale and centres the range in an area that is no square', () => {
    const plane = fitPlane([-4, 4], { width: 800, height: 500, dpr: 2 });
    expect(plane.side).toBe(500);
    expect(plane.scale).toBeCloseTo((500 * 0.92) / 8);
    expect([plane.originX, plane.originY]).toEqual([400, 250]);
  });

  it('puts the middle of a lopsided range in the middle of the area', () => {
    const plane = fitPlane([0, 10], { width: 100, height: 100, dpr: 1 });
    expect(plane.originX + 5 * plane.scale).toBeCloseTo(50);
    expect(plane.originY - 5 * plane.scale).toBeCloseTo(50);
  });
});

describe('points', () => {
  const area = { width: 400, height: 300, dpr: 2 };
  const plane = fitPlane([-2, 2], area);
  const at = (x: number, y: number) => [200 + x * plane.scale, 150 - y * plane.scale];

  it('counts in CSS pixels on a surface of device pixels', () => {
    const { surface, calls } = recording();
    beginFrame(surface, area);
    expect(calls).toEqual([
      ['setTransform', 2, 0, 0, 2, 0, 0],
      ['clearRect', 0, 0, 400, 300],
    ]);
  });

  it('lands dots where they belong, y upwards', () => {
    const { surface, calls } = recording();
    paintDots(surface, Float32Array.of(1, 0.5, -2, -2), plane, PALETTE);
    const arcs = calls.filter(([name]) => name === 'arc').map(([, x, y]) => [x, y]);
    expect(arcs).toEqual([at(1, 0.5), at(-2, -2)]);
  });

  it('paints diamonds after dots, outlined, and joins beneath both', () => {
    const { surface, calls } = recording();
    const layers = { real: Float32Array.of(0, 0), generated: Float32Array.of(1, 1), joined: true };
    paintPoints(surface, layers, plane, PALETTE);
    expect(calls.filter(([name]) => name === 'fill' || name === 'stroke')).toEqual([
      ['stroke', 'grey'],
      ['fill', 'blue'],
      ['fill', 'orange'],
      ['stroke', 'brown'],
    ]);
    const [x, y] = at(1, 1);
    const join = calls.slice(0, 3);
    expect(join).toEqual([['beginPath'], ['moveTo', ...at(0, 0)], ['lineTo', x, y]]);
    const tip = calls.findLast(([name]) => name === 'moveTo');
    expect(tip).toEqual(['moveTo', x, y - diamondRadius(plane.side)]);
  });

  it('leaves the outline away where the ground is dark', () => {
    const { surface, calls } = recording();
    paintPoints(surface, { generated: Float32Array.of(0, 0) }, plane, {
      ...PALETTE,
      generatedOutline: undefined,
    });
    expect(calls.some(([name]) => name === 'stroke')).toBe(false);
  });

  it('skips points that are not numbers or far away', () => {
    const { surface, calls } = recording();
    paintDots(surface, Float32Array.of(Number.NaN, 0, Infinity, 0, 1e9, 0, 0, 0), plane, PALETTE);
    expect(calls.filter(([name]) => name === 'arc')).toHaveLength(1);
  });
});

describe('image grids', () => {
  const digits = { shape: [8, 8, 1], range: [0, 1] } as const;

  /** Rectangles in which images were painted: [source, index, x, y, w, h]. */
  function painted(count: number, pairs: boolean, area: { width: number; height: number; dpr: number }) {
    const rectangles: number[][] = [];
    const source = (id: number) => ({
      paint: (_s: unknown, _m: unknown, ...values: number[]) => void rectangles.push([id, ...values]),
    });
    const { surface, calls } = recording();
    paintImages(surface, pairs ? [source(0), source(1)] : [source(0)], count, digits, area);
    return { rectangles, calls, smoothing: surface.imageSmoothingEnabled };
  }

  it('paints in whole device pixels without smoothing', () => {
    const { rectangles, calls, smoothing } = painted(64, false, { width: 611, height: 487, dpr: 1.5 });
    expect(calls).toEqual([['setTransform', 1, 0, 0, 1, 0, 0]]);
    expect(smoothing).toBe(false);
    expect(rectangles).toHaveLength(64);
    expect(rectangles.flat().every(Number.isInteger)).toBe(true);
  });

  it('makes every pixel of an image equally large where that costs little size', () => {
    const layout = gridFor(64, 1, digits, { width: 700, height: 700, dpr: 1 });
    expect([layout.columns, layout.rows]).toEqual([8, 8]);
    expect(layout.cellWidth % 8).toBe(0);
  });

  it('stays inside the area, centred, for counts that fill no rectangle', () => {
    for (const count of [1, 2, 7, 99, 400]) {
      const { rectangles } = painted(count, false, { width: 500, height: 700, dpr: 1 });
      const left = Math.min(...rectangles.map(([, , x]) => x));
      const right = Math.max(...rectangles.map(([, , x, , w]) => x + w));
      expect(left).toBeGreaterThanOrEqual(16);
      expect(right).toBeLessThanOrEqual(500 - 16);
      expect(Math.abs(left - (500 - right))).toBeLessThanOrEqual(1);
    }
  });

  it('stands originals left of their reconstructions', () => {
    const { rectangles } = painted(9, true, { width: 600, height: 600, dpr: 1 });
    for (let i = 0; i < 9; i++) {
      const [original, reconstruction] = [rectangles[2 * i], rectangles[2 * i + 1]];
      expect([original[0], reconstruction[0], original[1], reconstruction[1]]).toEqual([0, 1, i, i]);
      expect(reconstruction[3]).toBe(original[3]);
      const gap = reconstruction[2] - (original[2] + original[4]);
      expect(gap).toBeGreaterThan(0);
      expect(gap).toBeLessThan(6);
    }
  });
});
