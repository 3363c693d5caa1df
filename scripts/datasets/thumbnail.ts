import type { Split } from '../../src/datasets/types';
import { greyPng } from './png';

const TILES = 4;
/** About how many pixels a tile is wide: small images are enlarged by whole factors, without smoothing. */
const TILE_WIDTH = 56;
/** Images smaller than this fill their frame to the edge and get a border of one pixel, so that they stay apart. */
const SMALL = 16;

/** A PNG of 4 × 4 items, the labels in turn. `x` in [0, 1], shape `[height, width, 1]`. */
export function thumbnail(split: Split, shape: readonly number[], labelCount: number): Uint8Array {
  const [height, width] = shape;
  const border = width < SMALL ? 1 : 0;
  const zoom = Math.max(1, Math.floor(TILE_WIDTH / (width + 2 * border)));
  const tileWidth = (width + 2 * border) * zoom;
  const tileHeight = (height + 2 * border) * zoom;
  const pixels = new Uint8Array(TILES * tileHeight * TILES * tileWidth);
  for (let tile = 0; tile < TILES * TILES; tile++) {
    const item = nthOfLabel(split, tile % labelCount, Math.floor(tile / labelCount));
    const top = Math.floor(tile / TILES) * tileHeight + border * zoom;
    const left = (tile % TILES) * tileWidth + border * zoom;
    for (let row = 0; row < height * zoom; row++) {
      for (let column = 0; column < width * zoom; column++) {
        const from = (item * height + Math.floor(row / zoom)) * width + Math.floor(column / zoom);
        pixels[(top + row) * TILES * tileWidth + left + column] = Math.round(255 * split.x[from]);
      }
    }
  }
  return greyPng(pixels, TILES * tileWidth, TILES * tileHeight);
}

/** Index of the n-th item (from 0) with a label. */
function nthOfLabel(split: Split, label: number, n: number): number {
  let seen = 0;
  const index = split.labels?.findIndex((candidate) => candidate === label && seen++ === n) ?? -1;
  if (index < 0) throw new RangeError(`There are not ${n + 1} items with label ${label}.`);
  return index;
}
