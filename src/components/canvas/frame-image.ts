import type { Frame } from '../../workers/protocol';
import { cellCorner, layoutGrid } from './image-grid';
import { type ImageMeta, writeAtlas } from './pixels';

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

/**
 * The samples (or pairs original | reconstruction) of a frame of images as one picture, on black,
 * every item's pixel a whole block. Pure.
 */
export function frameToRgba(
  frame: Pick<Frame, 'x' | 'count' | 'originals'>,
  meta: ImageMeta,
  options: FrameImageOptions = {},
): Picture {
  const [itemHeight, itemWidth] = meta.shape;
  const perItem = frame.originals ? 2 : 1;
  const scale = options.scale ?? niceScale(frame.count * perItem, Math.max(itemWidth, itemHeight));
  const gap = options.gap ?? 2 * scale;
  // Room enough that the scale asked for is the one taken: the layout then only chooses the columns.
  const columns = layoutGrid({
    count: frame.count,
    itemWidth,
    itemHeight,
    perItem,
    width: 1e6,
    height: 1e6,
    gap,
  }).columns;
  const pairGap = perItem === 2 ? Math.max(1, Math.round(gap / 4)) : 0;
  const rows = Math.ceil(Math.max(1, frame.count) / columns);
  const width = columns * (perItem * itemWidth * scale + pairGap) + (columns - 1) * gap;
  const height = rows * itemHeight * scale + (rows - 1) * gap;
  const layout = {
    columns,
    rows,
    cellWidth: itemWidth * scale,
    cellHeight: itemHeight * scale,
    gap,
    pairGap,
    perItem,
    left: 0,
    top: 0,
    width,
    height,
  } as const;

  const picture: Picture = { data: new Uint8ClampedArray(width * height * 4), width, height };
  for (let i = 3; i < picture.data.length; i += 4) picture.data[i] = 255;
  const sources = frame.originals ? [frame.originals, frame.x] : [frame.x];
  sources.forEach((items, part) => {
    const strip = new Uint8ClampedArray(frame.count * itemWidth * itemHeight * 4);
    writeAtlas(items, meta, 1, strip);
    for (let i = 0; i < frame.count; i++) {
      const [x, y] = cellCorner(layout, i, part === 0 ? 0 : 1);
      copyScaled(strip, i * itemHeight, itemWidth, itemHeight, scale, picture, x, y);
    }
  });
  return picture;
}

/** About 1,000 pixels for the whole grid, at least 1 for a pixel. */
function niceScale(images: number, itemSide: number): number {
  return Math.max(1, Math.round(1000 / (Math.ceil(Math.sqrt(images)) * itemSide)));
}

function copyScaled(
  strip: Uint8ClampedArray,
  firstRow: number,
  width: number,
  height: number,
  scale: number,
  picture: Picture,
  left: number,
  top: number,
): void {
  for (let y = 0; y < height * scale; y++) {
    const from = (firstRow + Math.floor(y / scale)) * width;
    const to = (top + y) * picture.width + left;
    for (let x = 0; x < width * scale; x++) {
      const source = (from + Math.floor(x / scale)) * 4;
      for (let channel = 0; channel < 3; channel++) {
        picture.data[(to + x) * 4 + channel] = strip[source + channel];
      }
    }
  }
}
