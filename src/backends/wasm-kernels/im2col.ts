import type { Geometry } from './convolution';

/**
 * Unfolds images into the left operand of the filter gradient: row (ky, kx, channel), column (image, oy, ox).
 *
 * Loops rather than `fill` and `set`: the lines are 7 to 28 floats long and a builtin call costs as much as
 * writing a line (18 against 3 ms on 64 images of 14×14×32).
 *
 * @param planes input as planes [channels, batch, height, width], so that every row is copied from running memory
 * @param image0 first image
 * @param images images to unfold
 * @param out [filterHeight · filterWidth · inChannels, images · outHeight · outWidth]
 */
export function unfoldTransposed(
  planes: Float32Array,
  g: Geometry,
  image0: number,
  images: number,
  out: Float32Array,
): void {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, inChannels, batchSize } = g;
  const plane = inHeight * inWidth;
  let to = 0;
  for (let ky = 0; ky < g.filterHeight; ky += 1) {
    for (let kx = 0; kx < g.filterWidth; kx += 1) {
      // The output columns [first, last) read inside the image; the others see padding.
      const shift = kx - g.padInfo.left;
      const first = Math.min(outWidth, Math.max(0, Math.ceil(-shift / strideWidth))) | 0;
      const last = Math.max(first, Math.min(outWidth, Math.ceil((inWidth - shift) / strideWidth))) | 0;
      for (let channel = 0; channel < inChannels; channel += 1) {
        const planeStart = (channel * batchSize + image0) * plane;
        for (let image = 0; image < images; image += 1) {
          const base = planeStart + image * plane + shift;
          for (let oy = 0; oy < outHeight; oy += 1) {
            const iy = oy * strideHeight + ky - g.padInfo.top;
            const inside = iy >= 0 && iy < inHeight;
            const begin = inside ? to + first : to + outWidth;
            const end = inside ? to + last : begin;
            const next = to + outWidth;
            while (to < begin) {
              out[to] = 0;
              to += 1;
            }
            let from = base + iy * inWidth + first * strideWidth;
            while (to < end) {
              out[to] = planes[from];
              to += 1;
              from += strideWidth;
            }
            while (to < next) {
              out[to] = 0;
              to += 1;
            }
          }
        }
      }
    }
  }
}

/**
 * The adjoint of unfolding: adds each patch back where it came from.
 *
 * @param patches [images, outHeight, outWidth, filterHeight, filterWidth, inChannels]
 * @param image0 first image
 * @param dx [batch, inHeight, inWidth, inChannels]; the images concerned are added to
 */
export function foldInto(
  patches: Float32Array,
  g: Geometry,
  image0: number,
  images: number,
  dx: Float32Array,
): void {
  const channels = g.inChannels;
  const run = g.filterWidth * channels;
  const line = g.inWidth * channels;
  let from = 0;
  for (let image = image0; image < image0 + images; image += 1) {
    for (let oy = 0; oy < g.outHeight; oy += 1) {
      const y0 = oy * g.strideHeight - g.padInfo.top;
      for (let ox = 0; ox < g.outWidth; ox += 1) {
        // A patch row is one run of memory on both sides; only its ends may stick out of the image.
        const x0 = (ox * g.strideWidth - g.padInfo.left) * channels;
        const first = Math.max(0, -x0);
        const last = Math.min(run, line - x0);
        for (let ky = 0; ky < g.filterHeight; ky += 1) {
          const iy = y0 + ky;
          if (iy >= 0 && iy < g.inHeight) {
            const to = (image * g.inHeight + iy) * line + x0;
            for (let i = first; i < last; i += 1) dx[to + i] += patches[from + i];
          }
          from += run;
        }
      }
    }
  }
}
