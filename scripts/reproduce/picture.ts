import { encodePng } from '../../src/exporters/png';

/** Pixels of a side. */
const SIDE = 220;
/** The product's colour of what is generated, and of nothing. */
const INK = [255, 100, 0] as const;
const PAPER = 255;
/** Share of the colour that one sample lays on a pixel. */
const OPACITY = 0.5;
const CHANNELS = 4;

/** A PNG of points `[n, 2]` in the square ±bound. Points outside are left out. */
export function scatter(points: ArrayLike<number>, bound: number): Uint8Array {
  const pixels = new Uint8ClampedArray(SIDE * SIDE * CHANNELS).fill(PAPER);
  const place = (value: number) => Math.floor(((value + bound) / (2 * bound)) * SIDE);
  for (let i = 0; i + 1 < points.length; i += 2) {
    const column = place(points[i]);
    const row = SIDE - 1 - place(points[i + 1]);
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]) {
      dot(pixels, column + dx, row + dy);
    }
  }
  return encodePng(pixels, SIDE, SIDE);
}

function dot(pixels: Uint8ClampedArray, column: number, row: number): void {
  if (column < 0 || row < 0 || column >= SIDE || row >= SIDE) return;
  const at = (row * SIDE + column) * CHANNELS;
  for (let channel = 0; channel < INK.length; channel++) {
    pixels[at + channel] += OPACITY * (INK[channel] - pixels[at + channel]);
  }
}
