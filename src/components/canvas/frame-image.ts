import type { Frame } from '../../workers/protocol';
import { layoutGrid } from './image-grid';
import { type ImageMeta, paintImages } from './images-painter';
import { bytesOf, createRaster, rgb } from './raster';

/** An RGBA picture: `data` [height, width, 4]. */
export interface Picture {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** How an exported grid looks. */
export interface FrameImageOptions {
  /** Picture pixels per pixel of an item, a whole number; default: the grid becomes about 1,000 wide. */
  scale?: number;
  /** Pixels between items; default twice the scale. */
  gap?: number;
}

/** Room enough that it never limits the scale. */
const ROOM = 1e6;

/**
 * The samples (or pairs original | reconstruction) of a frame of images as one picture, on black,
 * every item's pixel a whole block. Pure.
 */
export function frameToRgba(
  frame: Pick<Frame, 'x' | 'count' | 'originals'>,
  meta: ImageMeta,
  options: FrameImageOptions = {},
): Picture {
  const { x, originals, count } = frame;
  const [itemHeight, itemWidth] = meta.shape;
  const perItem = originals ? 2 : 1;
  const scale = options.scale ?? niceScale(count * perItem, Math.max(itemWidth, itemHeight));
  const gap = options.gap ?? 2 * scale;
  const layout = layoutGrid({ count, itemWidth, itemHeight, perItem, width: ROOM, height: ROOM, gap, scale });
  const raster = createRaster(layout.width, layout.height, rgb(0, 0, 0));
  paintImages(raster, originals ? [originals, x] : [x], count, meta, { ...layout, left: 0, top: 0 });
  return { data: bytesOf(raster), width: raster.width, height: raster.height };
}

/** About 1,000 pixels for the whole grid, at least 1 for a pixel. */
function niceScale(images: number, itemSide: number): number {
  return Math.max(1, Math.round(1000 / (Math.ceil(Math.sqrt(Math.max(1, images))) * itemSide)));
}
