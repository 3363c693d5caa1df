/** What painting an image needs to know of its dataset. */
export interface ImageMeta {
  /** `[height, width, channels]`, channels 1 (grey) or 3 (RGB). */
  shape: readonly number[];
  range: readonly [min: number, max: number];
}

/**
 * Writes images `x` [n, h, w, c] as an atlas with `columns` images a row into RGBA bytes
 * [ceil(n / columns) · h, columns · w, 4]. `range` becomes 0 … 255, what lies outside is cut off,
 * what is no number is black.
 */
export function writeAtlas(x: Float32Array, meta: ImageMeta, columns: number, rgba: Uint8ClampedArray): void {
  const [height, width, channels] = meta.shape;
  const [min, max] = meta.range;
  const scale = 255 / (max - min);
  const green = channels === 3 ? 1 : 0;
  const blue = channels === 3 ? 2 : 0;
  const count = Math.floor(x.length / (height * width * channels));
  let i = 0;
  for (let item = 0; item < count; item++) {
    const left = (item % columns) * width;
    const top = Math.floor(item / columns) * height;
    for (let row = 0; row < height; row++) {
      let o = ((top + row) * columns * width + left) * 4;
      for (let column = 0; column < width; column++, i += channels, o += 4) {
        rgba[o] = (x[i] - min) * scale;
        rgba[o + 1] = (x[i + green] - min) * scale;
        rgba[o + 2] = (x[i + blue] - min) * scale;
        rgba[o + 3] = 255;
      }
    }
  }
}
