import { describe, expect, it } from 'vitest';
import { Rng, STREAM } from '../../core/rng';
import { drawShape, SIDE, type ShapeFactors } from './draw';
import { drawFactors, shapes } from './shapes';

const PIXELS = SIDE * SIDE;

function draw(factors: Partial<ShapeFactors>): Float32Array {
  const out = new Float32Array(PIXELS);
  drawShape({ shape: 0, size: 5, angle: 0, x: 14, y: 14, grey: 1, ...factors }, out, 0);
  return out;
}

const sum = (image: Float32Array) => image.reduce((a, b) => a + b, 0);

describe('drawShape', () => {
  it('draws an upright square on whole pixels without any edge grey', () => {
    const image = draw({ size: 5 });
    expect(sum(image)).toBe(100);
    expect(new Set(image)).toEqual(new Set([0, 1]));
    expect(image[9 * SIDE + 9]).toBe(1);
    expect(image[8 * SIDE + 9]).toBe(0);
  });

  it.each([
    [0, 4],
    [1, Math.PI * 1.4 * 0.8],
    // A square of diagonal 1 and two half circles of radius √2/4, enlarged by 2.1.
    [2, 2.1 ** 2 * (0.5 + Math.PI / 8)],
  ])('shape %i covers its area at any angle and place: anti-aliasing loses nothing', (shape, area) => {
    const rng = new Rng(1, STREAM.data);
    for (let i = 0; i < 50; i++) {
      const factors = { ...drawFactors(rng), shape };
      const covered = sum(draw(factors)) / factors.grey;
      expect(Math.abs(covered / (area * factors.size ** 2) - 1)).toBeLessThan(0.03);
    }
  });

  it('puts the centre where it says: x to the right, y downwards', () => {
    const image = draw({ shape: 1, x: 11.5, y: 17 });
    let x = 0;
    let y = 0;
    image.forEach((value, i) => {
      x += (value * ((i % SIDE) + 0.5)) / sum(image);
      y += (value * (Math.floor(i / SIDE) + 0.5)) / sum(image);
    });
    expect(x).toBeCloseTo(11.5, 1);
    expect(y).toBeCloseTo(17, 1);
  });

  it('turns counter-clockwise, and stands a heart on its tip', () => {
    const filled = (image: Float32Array, row: number) => sum(image.subarray(row * SIDE, (row + 1) * SIDE));
    const upright = draw({ shape: 2, size: 6 });
    // Wide above the middle, narrow below.
    expect(filled(upright, 10)).toBeGreaterThan(1.5 * filled(upright, 18));
    const turned = draw({ shape: 2, size: 6, angle: Math.PI / 2 });
    const column = (at: number) => turned.reduce((a, value, i) => a + (i % SIDE === at ? value : 0), 0);
    // Its top now points to the left.
    expect(column(10)).toBeGreaterThan(1.5 * column(18));
  });

  it('scales with grey alone', () => {
    const full = draw({ angle: 0.4 });
    draw({ angle: 0.4, grey: 0.5 }).forEach((value, i) => expect(value).toBeCloseTo(full[i] / 2, 6));
  });
});

describe('shapes', () => {
  it('lie wholly inside the image: the border stays black', () => {
    const { x } = shapes.images.sample(new Rng(4, STREAM.data), 500);
    let border = 0;
    x.forEach((value, i) => {
      const column = i % SIDE;
      const row = Math.floor((i % PIXELS) / SIDE);
      if (column === 0 || row === 0 || column === SIDE - 1 || row === SIDE - 1)
        border = Math.max(border, value);
    });
    expect(border).toBe(0);
  });

  it('are drawn fast: all of them within 1.5 s of one core', () => {
    const before = process.cpuUsage();
    shapes.images.sample(new Rng(5, STREAM.data), shapes.meta.trainCount + shapes.meta.heldOutCount);
    // Time on the processor, not on the clock: other tests run beside this one.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(1.5);
  });
});
