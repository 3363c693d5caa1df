/**
 * Pictures as plain pixels, painted by ourselves. Thousands of small marks sixty times a second cost a canvas' paths
 * ten times as much where no GPU rasterises them (measured), and that time would be taken from the training.
 */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** One opaque pixel a number, bytes R G B A in memory (little-endian, as every browser's platform is). */
  readonly pixels: Uint32Array<ArrayBuffer>;
}

const OPAQUE = 0xff000000;

/** A picture of one colour; sides in device pixels, at least 1. */
export function createRaster(width: number, height: number, color: number): Raster {
  return { width, height, pixels: new Uint32Array(width * height).fill(color) };
}

/** The picture's bytes R G B A, a view on the same memory. */
export function bytesOf(raster: Raster): Uint8ClampedArray<ArrayBuffer> {
  return new Uint8ClampedArray(raster.pixels.buffer);
}

/** An opaque pixel from channels in 0 … 255 (whole numbers). */
export function rgb(red: number, green: number, blue: number): number {
  return (OPAQUE | (blue << 16) | (green << 8) | red) >>> 0;
}

/** An opaque pixel from `#rrggbb` or, as minified style sheets have it, `#rgb`. @throws RangeError for another notation */
export function parseColor(hex: string): number {
  const long = /^#[0-9a-f]{3}$/i.test(hex) ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long);
  if (!match) throw new RangeError(`A colour is written #rrggbb, not "${hex}"`);
  const [red, green, blue] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  return rgb(red, green, blue);
}

/** A colour that covers part of what is beneath: its channels already weighted, and the weight left for the ground. */
export interface Ink {
  /** Weighted channels, packed as a pixel, without alpha. */
  source: number;
  /** 0 (covers all) … 256 (covers nothing). */
  rest: number;
}

/** `color` with the given coverage, 0 … 1. */
export function ink(color: number, coverage: number): Ink {
  const weight = Math.round(256 * Math.min(1, Math.max(0, coverage)));
  const red = ((color & 0xff) * weight) >>> 8;
  const green = (((color >>> 8) & 0xff) * weight) >>> 8;
  const blue = (((color >>> 16) & 0xff) * weight) >>> 8;
  return { source: (blue << 16) | (green << 8) | red, rest: 256 - weight };
}

/**
 * Lays ink over a pixel: source + ground · rest / 256, two channels a multiplication. The ground's part is rounded
 * up because `ink` rounds down: white over white stays white.
 */
export function over(ground: number, source: number, rest: number): number {
  const redBlue = (((ground & 0xff00ff) * rest + 0xff00ff) >>> 8) & 0xff00ff;
  const green = (((ground & 0x00ff00) * rest + 0x00ff00) >>> 8) & 0x00ff00;
  return (OPAQUE | (source + (redBlue | green))) >>> 0;
}
