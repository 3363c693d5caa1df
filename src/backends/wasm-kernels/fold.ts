import type { Geometry } from './convolution';

/**
 * Adds each patch back where it came from: the adjoint of unfolding an image into patches (im2col).
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
