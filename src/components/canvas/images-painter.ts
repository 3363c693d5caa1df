import { cellCorner, type GridLayout, layoutGrid } from './image-grid';
import { type ImageMeta, writeAtlas } from './pixels';
import type { Area, Surface } from './surface';

/** Between images, in CSS pixels; with many small ones it shrinks. */
const GAP = 6;
/** Free rim around the grid, in CSS pixels. */
const RIM = 16;

/** Images beside each other in one bitmap: the source that grids are painted from. Reused from refresh to refresh. */
export class Atlas {
  private readonly canvas = document.createElement('canvas');
  private pixels: ImageData | undefined;
  private columns = 1;

  /** Takes in images `x` [n, h, w, c]. */
  fill(x: Float32Array, count: number, meta: ImageMeta): void {
    const [height, width] = meta.shape;
    // Near-square: a single strip of many images would pass the largest side a GPU's texture can have.
    this.columns = Math.max(1, Math.ceil(Math.sqrt(count)));
    const atlasWidth = this.columns * width;
    const atlasHeight = Math.max(1, Math.ceil(count / this.columns)) * height;
    if (this.pixels?.width !== atlasWidth || this.pixels.height !== atlasHeight) {
      this.canvas.width = atlasWidth;
      this.canvas.height = atlasHeight;
      this.pixels = new ImageData(atlasWidth, atlasHeight);
    }
    writeAtlas(x, meta, this.columns, this.pixels.data);
    this.canvas.getContext('2d')?.putImageData(this.pixels, 0, 0);
  }

  /** Paints image `index` into a rectangle of the surface, in the surface's present units. */
  paint(surface: Surface, meta: ImageMeta, index: number, x: number, y: number, w: number, h: number): void {
    const [height, width] = meta.shape;
    const left = (index % this.columns) * width;
    const top = Math.floor(index / this.columns) * height;
    surface.drawImage(this.canvas, left, top, width, height, x, y, w, h);
  }
}

/** Something that can paint the image of an index: an `Atlas`, or a fake in tests. */
export type ImageSource = Pick<Atlas, 'paint'>;

/** The grid of `count` items in an area, in device pixels, with a rim. */
export function gridFor(count: number, perItem: 1 | 2, meta: ImageMeta, area: Area): GridLayout {
  const [itemHeight, itemWidth] = meta.shape;
  const width = Math.max(1, Math.round((area.width - 2 * RIM) * area.dpr));
  const height = Math.max(1, Math.round((area.height - 2 * RIM) * area.dpr));
  // A gap is at most a sixth of the image it follows.
  const share = Math.min(width, height) / Math.ceil(Math.sqrt(Math.max(1, count * perItem)));
  const gap = Math.max(1, Math.round(Math.min(GAP * area.dpr, share / 7)));
  const layout = layoutGrid({ count, itemWidth, itemHeight, perItem, width, height, gap });
  const rim = Math.round(RIM * area.dpr);
  return { ...layout, left: layout.left + rim, top: layout.top + rim };
}

/**
 * Paints a grid of images; with two sources pairs, the first source on the left.
 * Whole device pixels and no smoothing: every pixel of an image stays a crisp square.
 */
export function paintImages(
  surface: Surface,
  sources: readonly [ImageSource] | readonly [ImageSource, ImageSource],
  count: number,
  meta: ImageMeta,
  area: Area,
): void {
  const layout = gridFor(count, sources.length, meta, area);
  surface.setTransform(1, 0, 0, 1, 0, 0);
  surface.imageSmoothingEnabled = false;
  for (let i = 0; i < count; i++) {
    const [left, top] = cellCorner(layout, i, 0);
    sources[0].paint(surface, meta, i, left, top, layout.cellWidth, layout.cellHeight);
    if (sources.length === 1) continue;
    const [left2, top2] = cellCorner(layout, i, 1);
    sources[1].paint(surface, meta, i, left2, top2, layout.cellWidth, layout.cellHeight);
  }
}
