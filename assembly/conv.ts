/**
 * Convolutions of channels-last images, without unfolding them.
 *
 * In an image [h, w, c] with a frame of zeros, the numbers under one row of a filter lie side by side, and those under
 * the next row one image row further. So four neighbouring output pixels are four rows of a matrix whose columns run in
 * turns, a turn a filter row, and the tiles of the matrix product do the rest: forward against the filter, backward
 * against the output's gradient. Sums run in one order, whatever the batch.
 */
import { dotFour } from './dots';
import { frame } from './frame';
import { copyPart, packColumns, packRows, WIDTH } from './pack';
import { strip } from './tile';

/** Output pixels, or numbers of the filter, in a tile. */
const HEIGHT: i32 = 4;
/** Bytes of a tile. */
const TILE: usize = 128;
/** A tile may read so many bytes beyond what counts; a panel's bias takes no more. */
const SLACK: usize = 64;
/** Bytes of an image and of its output's gradient that stay in the first-level cache while the filter's tiles pass. */
const NEAR: usize = 16384;

/** `n` rounded up to whole panels. */
function wide(n: i32): i32 {
  return (n + WIDTH - 1) & -WIDTH;
}

/** Bytes of scratch memory that `convolve` needs. */
export function convolveScratch(
  frameHeight: i32,
  frameWidth: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  outputs: i32,
): i32 {
  const taps = filterHeight * filterWidth * channels;
  return 4 * (taps * wide(outputs) + frameHeight * frameWidth * channels) + <i32>(TILE + 2 * SLACK);
}

/** The filter as panels of 8 outputs over all taps: see `convolve`. */
function packFilter(
  filter: usize,
  tapRow: i32,
  tapColumn: i32,
  transposed: bool,
  filterHeight: i32,
  filterWidth: i32,
  channels: i32,
  outputs: i32,
  to: usize,
): void {
  const step = (<usize>(transposed ? channels : outputs)) << 2;
  for (let j = 0; j < outputs; j += WIDTH) {
    const columns = min(WIDTH, outputs - j);
    for (let ky = 0; ky < filterHeight; ky++) {
      for (let kx = 0; kx < filterWidth; kx++) {
        const tap = filter + ky * tapRow + kx * tapColumn;
        if (transposed) packColumns(tap + <usize>j * step, step, channels, columns, to);
        else packRows(tap + ((<usize>j) << 2), step, channels, columns, to);
        to += (<usize>channels) << 5;
      }
    }
  }
}

/** The filter as one column over all taps for each output. */
function packColumnsOfFilter(
  filter: usize,
  tapRow: i32,
  tapColumn: i32,
  transposed: bool,
  filterHeight: i32,
  filterWidth: i32,
  channels: i32,
  outputs: i32,
  to: usize,
): void {
  const step: usize = transposed ? 4 : (<usize>outputs) << 2;
  const next: usize = transposed ? (<usize>channels) << 2 : 4;
  for (let j = 0; j < outputs; j++) {
    for (let ky = 0; ky < filterHeight; ky++) {
      for (let kx = 0; kx < filterWidth; kx++) {
        const tap = filter + ky * tapRow + kx * tapColumn + <usize>j * next;
        copyPart(tap, step, 4, to, 4, 4, channels, 1);
        to += (<usize>channels) << 2;
      }
    }
  }
}

/**
 * y[b, i, j, o] = Σ x[b, i·strideY + ky − top, j·strideX + kx − left, c] · filter[ky, kx, c, o] + bias[b, o], x being 0
 * outside.
 * @param x [batch, height, width, channels]
 * @param top,left zeros before the image, negative to skip some of it
 * @param filter first tap; the next row of taps lies `tapRow` bytes further, the next column `tapColumn`, and a tap is
 *   [channels, outputs], or [outputs, channels] when `transposed`
 * @param y first output pixel; images, rows and pixels lie `yImage`, `yRow` and `yPixel` bytes apart
 * @param bias of the first image, or 0; the next image's lies `biasStep` bytes further
 * @param scratch memory of `convolveScratch()` bytes, with the frame `(outHeight − 1)·strideY + filterHeight` high and
 *   as wide likewise
 */
export function convolve(
  x: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  filter: usize,
  tapRow: i32,
  tapColumn: i32,
  transposed: bool,
  filterHeight: i32,
  filterWidth: i32,
  outputs: i32,
  strideY: i32,
  strideX: i32,
  y: usize,
  yImage: usize,
  yRow: usize,
  yPixel: usize,
  outHeight: i32,
  outWidth: i32,
  bias: usize,
  biasStep: usize,
  scratch: usize,
): void {
  const frameHeight = (outHeight - 1) * strideY + filterHeight;
  const frameWidth = (outWidth - 1) * strideX + filterWidth;
  const run = filterWidth * channels;
  const pixel = (<usize>channels) << 2;
  const row = <usize>frameWidth * pixel;
  const aStep = <usize>strideX * pixel;
  const aRow = <usize>strideY * row;
  const taps = filterHeight * run;
  const few = outputs < HEIGHT;
  const lastBias = scratch + TILE;
  const packed = lastBias + SLACK;
  const image = packed + ((<usize>(taps * wide(outputs))) << 2);
  if (few)
    packColumnsOfFilter(
      filter,
      tapRow,
      tapColumn,
      transposed,
      filterHeight,
      filterWidth,
      channels,
      outputs,
      packed,
    );
  else
    packFilter(filter, tapRow, tapColumn, transposed, filterHeight, filterWidth, channels, outputs, packed);
  memory.fill(image, 0, <usize>frameHeight * row);
  const panelBytes = (<usize>taps) << 5;
  for (let b = 0; b < batch; b++) {
    frame(x, height, width, channels, top, left, frameHeight, frameWidth, image);
    for (let j = 0; j < outputs; j += few ? 1 : WIDTH) {
      const columns = few ? 1 : min(WIDTH, outputs - j);
      const part = columns < WIDTH;
      const weights = few ? packed + ((<usize>(j * taps)) << 2) : packed + <usize>(j / WIDTH) * panelBytes;
      let shift = bias ? bias + ((<usize>j) << 2) : 0;
      if (shift && part) {
        copyPart(shift, 4, 4, lastBias, 4, 4, 1, columns);
        shift = lastBias;
      }
      for (let i = 0; i < outHeight; i++) {
        let from = image + <usize>i * aRow;
        let to = y + <usize>i * yRow + ((<usize>j) << 2);
        for (let column = 0; column < outWidth; column += HEIGHT) {
          const rows = min(HEIGHT, outWidth - column);
          const d1 = rows > 1 ? aStep : 0;
          const d2 = rows > 2 ? aStep * 2 : 0;
          const d3 = rows > 3 ? aStep * 3 : 0;
          if (few) {
            const offset = shift ? v128.load32_splat(shift) : f32x4.splat(0);
            const sums = f32x4.add(dotFour(from, d1, d2, d3, row, weights, filterHeight, run), offset);
            v128.store(scratch, sums);
            copyPart(scratch, 4, 4, to, yPixel, 4, rows, 1);
          } else {
            const target = part ? scratch : to;
            const step: usize = part ? 32 : yPixel;
            strip(
              from,
              d1,
              d2,
              d3,
              4,
              row,
              weights,
              32,
              (<usize>run) << 5,
              0,
              1,
              filterHeight,
              run,
              target,
              step,
              rows,
              false,
              shift,
              0,
              0,
            );
            if (part) copyPart(scratch, 32, 4, to, yPixel, 4, rows, columns);
          }
          from += aStep * HEIGHT;
          to += yPixel * HEIGHT;
        }
      }
    }
    x += <usize>(height * width) * pixel;
    y += yImage;
    bias += bias ? biasStep : 0;
  }
}

/** Bytes of scratch memory that `filterGradient` needs. */
export function filterGradientScratch(
  frameHeight: i32,
  frameWidth: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  outputs: i32,
  outHeight: i32,
  outWidth: i32,
): i32 {
  const run = filterWidth * channels;
  const sums = outputs < HEIGHT ? HEIGHT * filterHeight * wide(run) : filterHeight * run * wide(outputs);
  const pixels = outHeight * outWidth;
  return 4 * (sums + frameHeight * frameWidth * channels + pixels * wide(outputs)) + 3 * <i32>SLACK;
}

/**
 * The filter's gradient of `y = x ∗ filter`: dw[ky, kx, c, o] = Σ x[b, i·strideY + ky − top, j·strideX + kx − left, c] ·
 * dy[b, i, j, o].
 *
 * Tiles of the sum stay in registers along some rows of an image. With fewer outputs than a tile has rows the parts are
 * exchanged, and outputs make the tile's rows. Threads share the work: this call makes the tiles of one `share` of all
 * `shares`, each as if it made all.
 * @param x [batch, height, width, channels]
 * @param dy [batch, outHeight, outWidth, outputs]
 * @param dw [filterHeight, filterWidth, channels, outputs]
 * @param scratch memory of `filterGradientScratch()` bytes, the frame as in `convolve`
 */
export function filterGradient(
  x: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  dy: usize,
  outHeight: i32,
  outWidth: i32,
  outputs: i32,
  strideY: i32,
  strideX: i32,
  dw: usize,
  filterHeight: i32,
  filterWidth: i32,
  share: i32,
  shares: i32,
  scratch: usize,
): void {
  const frameHeight = (outHeight - 1) * strideY + filterHeight;
  const frameWidth = (outWidth - 1) * strideX + filterWidth;
  const run = filterWidth * channels;
  const pixel = (<usize>channels) << 2;
  const row = <usize>frameWidth * pixel;
  const imageBytes = <usize>frameHeight * row + SLACK;
  const exchanged = outputs < HEIGHT;
  // Sums: [filterHeight, outputs, wide(run)] or [filterHeight, run, wide(outputs)].
  const across = exchanged ? wide(run) : wide(outputs);
  const sumRow = (<usize>across) << 2;
  const sumTurn = sumRow * <usize>(exchanged ? outputs : run);
  const sums = scratch;
  const image = sums + sumTurn * <usize>filterHeight + SLACK;
  const spread = image + imageBytes;
  memory.fill(sums, 0, image + imageBytes - sums);
  const narrow = !exchanged && across != outputs;
  const pixels = outHeight * outWidth;
  if (narrow) memory.fill(spread, 0, (<usize>(pixels * across)) << 2);
  const dyPixel = (<usize>(narrow ? across : outputs)) << 2;
  const dyRow = dyPixel * <usize>outWidth;
  const xStep = <usize>strideX * pixel;
  const xTurn = <usize>strideY * row;
  const near = <i32>max(1, NEAR / (xTurn + dyRow));
  const lines = exchanged ? outputs : run;
  const tiles = (lines + HEIGHT - 1) / HEIGHT;
  const first = (filterHeight * tiles * share) / shares;
  const end = (filterHeight * tiles * (share + 1)) / shares;
  for (let b = 0; b < batch; b++) {
    frame(x, height, width, channels, top, left, frameHeight, frameWidth, image);
    let gradient = dy;
    if (narrow) {
      gradient = spread;
      copyPart(dy, (<usize>outputs) << 2, 4, spread, dyPixel, 4, pixels, outputs);
    }
    for (let i = 0; i < outHeight; i += near) {
      const turns = min(near, outHeight - i);
      const g = gradient + <usize>i * dyRow;
      for (let tile = first; tile < end; tile++) {
        const ky = tile / tiles;
        const line = (tile - ky * tiles) * HEIGHT;
        const rows = min(HEIGHT, lines - line);
        const under = image + <usize>i * xTurn + <usize>ky * row;
        const a = exchanged ? g : under;
        strip(
          a + ((<usize>line) << 2),
          rows > 1 ? 4 : 0,
          rows > 2 ? 8 : 0,
          rows > 3 ? 12 : 0,
          exchanged ? dyPixel : xStep,
          exchanged ? dyRow : xTurn,
          exchanged ? under : g,
          exchanged ? xStep : dyPixel,
          exchanged ? xTurn : dyRow,
          32,
          across / WIDTH,
          turns,
          outWidth,
          sums + sumTurn * <usize>ky + sumRow * <usize>line,
          sumRow,
          rows,
          true,
          0,
          0,
          0,
        );
      }
    }
    x += <usize>(height * width) * pixel;
    dy += (<usize>(pixels * outputs)) << 2;
  }
  const out = (<usize>outputs) << 2;
  for (let tile = first; tile < end; tile++) {
    const ky = tile / tiles;
    const line = (tile - ky * tiles) * HEIGHT;
    const from = sums + sumTurn * <usize>ky + sumRow * <usize>line;
    const to = dw + <usize>(ky * run) * out;
    if (exchanged) copyPart(from, 4, sumRow, to, out, 4, run, outputs);
    else copyPart(from, sumRow, 4, to + <usize>line * out, out, 4, min(HEIGHT, lines - line), outputs);
  }
}
