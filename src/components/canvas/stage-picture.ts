import { sizeOf } from '../../core/tensor-data';
import type { DatasetMeta } from '../../datasets/types';
import type { Frame } from '../../workers/protocol';
import { gridFor, paintImages } from './images-painter';
import type { StagePalette } from './palette';
import { paintPoints, type PointStyle, pointStyle } from './points-painter';
import { createRaster, type Raster } from './raster';

/** Everything a picture of the stage is made of but the moving samples. */
export interface Ground {
  meta: DatasetMeta;
  /** Device pixels, and how many of them make a CSS pixel. */
  width: number;
  height: number;
  dpr: number;
  palette: StagePalette;
  /** Real items [n, prod(shape)]. */
  real: Float32Array;
  /** How many real images stand there before the first samples. */
  imagesShown: number;
}

/**
 * A picture of the stage in two layers: the ground, which rests (the real points, or real images until there are
 * samples), and the newest frame over it.
 */
export class StagePicture {
  /** What was painted last. */
  readonly raster: Raster;
  private readonly ground: Raster;
  private readonly style: PointStyle | undefined;

  /** Paints the ground; `frame` decides what belongs to it. */
  constructor(
    private readonly from: Ground,
    frame: Frame | undefined,
  ) {
    const { meta, width, height, dpr, palette, real, imagesShown } = from;
    this.ground = createRaster(width, height, palette.ground);
    this.raster = createRaster(width, height, palette.ground);
    if (meta.kind === 'points') {
      this.style = pointStyle(meta.range, from, dpr, palette);
      if (!frame?.originals) paintPoints(this.ground, { real }, this.style);
    } else if (!frame && real.length % sizeOf(meta.shape) === 0) {
      const count = Math.min(imagesShown, real.length / sizeOf(meta.shape));
      paintImages(this.ground, [real], count, meta, gridFor(count, 1, meta, from, dpr));
    }
  }

  /** Paints the ground and over it the frame, its samples standing at `x` [count, prod(shape)] now. */
  paint(frame: Frame | undefined, x: Float32Array): void {
    const { meta, dpr } = this.from;
    this.raster.pixels.set(this.ground.pixels);
    if (!frame) return;
    const { originals, count } = frame;
    if (this.style) {
      paintPoints(
        this.raster,
        { real: originals, generated: x, joined: originals !== undefined },
        this.style,
      );
      return;
    }
    const sources = originals ? ([originals, x] as const) : ([x] as const);
    paintImages(this.raster, sources, count, meta, gridFor(count, sources.length, meta, this.from, dpr));
  }
}
