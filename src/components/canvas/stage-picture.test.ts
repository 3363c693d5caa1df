import { describe, expect, it } from 'vitest';
import { datasetMeta } from '../../datasets/registry';
import type { Frame } from '../../workers/protocol';
import { rgb } from './raster';
import { type Ground, StagePicture } from './stage-picture';

const GROUND = rgb(255, 255, 255);
const REAL = rgb(0, 0, 255);
const palette = {
  ground: GROUND,
  real: REAL,
  generated: rgb(255, 100, 0),
  generatedOutline: rgb(1, 1, 1),
  join: 0,
};
const ground = (change: Partial<Ground>): Ground => ({
  meta: datasetMeta('moons'),
  width: 200,
  height: 200,
  dpr: 1,
  palette,
  real: Float32Array.of(0, 0),
  imagesShown: 4,
  ...change,
});
const frame = (x: Float32Array, change: Partial<Frame> = {}): Frame => ({
  view: 'samples',
  step: 1,
  count: 1,
  x,
  ...change,
});
/** Pixels with far more blue than red: dots, also where they lie over a line. */
const blue = ({ raster }: StagePicture) =>
  raster.pixels.filter((pixel) => ((pixel >>> 16) & 255) - (pixel & 255) > 100).length;

describe('StagePicture', () => {
  it('keeps real points beneath samples, and takes old samples away', () => {
    const first = frame(Float32Array.of(2, 2));
    const picture = new StagePicture(ground({}), first);
    picture.paint(first, first.x);
    const once = picture.raster.pixels.slice();
    expect(blue(picture)).toBeGreaterThan(0);
    picture.paint(first, Float32Array.of(-2, -2));
    expect(picture.raster.pixels).not.toEqual(once);
    picture.paint(first, first.x);
    expect(picture.raster.pixels).toEqual(once);
  });

  it('shows real points alone before there are samples', () => {
    const picture = new StagePicture(ground({}), undefined);
    picture.paint(undefined, new Float32Array());
    expect(blue(picture)).toBeGreaterThan(0);
  });

  it('shows originals instead of the real points beside reconstructions', () => {
    const pair = frame(Float32Array.of(2, 2), { view: 'reconstructions', originals: Float32Array.of(2, -2) });
    const picture = new StagePicture(ground({}), pair);
    picture.paint(pair, pair.x);
    const { pixels, width } = picture.raster;
    expect(pixels[100 * width + 100]).toBe(GROUND);
    expect(blue(picture)).toBeGreaterThan(0);
  });

  it('shows real images until there are samples, then samples alone', () => {
    const meta = datasetMeta('digits');
    const real = new Float32Array(9 * 64).fill(0.4);
    const grey = rgb(102, 102, 102);
    const before = new StagePicture(ground({ meta, real }), undefined);
    before.paint(undefined, new Float32Array());
    expect(before.raster.pixels.includes(grey)).toBe(true);

    const samples = frame(new Float32Array(64).fill(1));
    const after = new StagePicture(ground({ meta, real }), samples);
    after.paint(samples, samples.x);
    expect(after.raster.pixels.includes(grey)).toBe(false);
  });

  it('ignores real items of another shape', () => {
    const picture = new StagePicture(
      ground({ meta: datasetMeta('digits'), real: new Float32Array(63) }),
      undefined,
    );
    picture.paint(undefined, new Float32Array());
    expect(picture.raster.pixels.every((pixel) => pixel === GROUND)).toBe(true);
  });
});
