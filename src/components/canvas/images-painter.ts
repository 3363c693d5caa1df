import { cellCorner, type GridLayout, layoutGrid } from './image-grid';
import { type Raster, rgb } from './raster';

/** Between images, in CSS pixels; with many small ones it shrinks. */
const GAP = 6;
/** Free rim around the grid, in CSS pixels. */
const RIM = 16;

/** What painting an image needs to know of its dataset. */
export interface ImageMeta {
  /** `[height, width, channels]`, channels 1 (grey) or 3 (RGB). */
  shape: readonly number[];
  range: readonly [min: number, max: number];
}

/** Images side by side as one item: samples, or originals and their reconstructions; each [n, h, w, c]. */
export type ImageSources =
  | readonly [samples: Float32Array]
  | readonly [originals: Float32Array, reconstructions: Float32Array];

/** The grid of `count` items in an area of device pixels, with a rim; `dpr` is device pixels per CSS pixel. */
export function gridFor(
  count: number,
  perItem: 1 | 2,
  meta: ImageMeta,
  area: { width: number; height: number },
  dpr: number,
): GridLayout {
  const [itemHeight, itemWidth] = meta.shape;
  const rim = Math.round(RIM * dpr);
  const width = Math.max(1, area.width - 2 * rim);
  const height = Math.max(1, area.height - 2 * rim);
  // A gap is at most a sixth of the image it follows.
  const share = Math.min(width, height) / Math.ceil(Math.sqrt(Math.max(1, count * perItem)));
  const gap = Math.max(1, Math.round(Math.min(GAP * dpr, share / 7)));
  const layout = layoutGrid({ count, itemWidth, itemHeight, perItem, width, height, gap });
  return { ...layout, left: layout.left + rim, top: layout.top + rim };
}

/**
 * Paints a grid of images; `range` becomes 0 … 255, what lies outside is cut off, what is no number is black.
 * Nearest neighbour: every pixel of an image stays a crisp block.
 */
export function paintImages(
  raster: Raster,
  sources: ImageSources,
  count: number,
  meta: ImageMeta,
  layout: GridLayout,
): void {
  sources.forEach((x, part) => {
    for (let i = 0; i < count; i++) {
      const [left, top] = cellCorner(layout, i, part === 0 ? 0 : 1);
      paintImage(raster, x, i, meta, left, top, layout);
    }
  });
}

function paintImage(
  raster: Raster,
  x: Float32Array,
  index: number,
  meta: ImageMeta,
  left: number,
  top: number,
  { cellWidth, cellHeight }: GridLayout,
): void {
  const [height, width, channels] = meta.shape;
  const { pixels, width: stride } = raster;
  // A grid larger than its area (a stage of a few pixels) is cut off at the right and below.
  const columns = Math.min(cellWidth, stride - left);
  const lines = Math.min(cellHeight, raster.height - top);
  let painted = -1;
  for (let line = 0; line < lines; line++) {
    const row = Math.floor(((line + 0.5) * height) / cellHeight);
    const to = (top + line) * stride + left;
    if (row === painted) {
      pixels.copyWithin(to, to - stride, to - stride + columns);
      continue;
    }
    painted = row;
    const from = (index * height + row) * width * channels;
    for (let column = 0; column < columns; column++) {
      const source = from + Math.floor(((column + 0.5) * width) / cellWidth) * channels;
      pixels[to + column] = pixelOf(x, source, channels, meta.range);
    }
  }
}

function pixelOf(x: Float32Array, at: number, channels: number, [min, max]: ImageMeta['range']): number {
  const scale = 255 / (max - min);
  const red = toByte((x[at] - min) * scale);
  if (channels !== 3) return rgb(red, red, red);
  return rgb(red, toByte((x[at + 1] - min) * scale), toByte((x[at + 2] - min) * scale));
}

/** Rounded and held within 0 … 255; 0 for what is no number. */
function toByte(value: number): number {
  return value > 0 ? (value < 255 ? Math.round(value) : 255) : 0;
}
