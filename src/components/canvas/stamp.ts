import { ink, over, type Raster } from './raster';

/** Positions are rounded to this fraction of a pixel: finer steps cannot be seen, and each needs its own bitmap. */
const PHASES = 4;
/** Samples along each side of a pixel when a shape's coverage is measured. */
const SAMPLES = 8;

/** A small shape, measured once for every sub-pixel position and then painted thousands of times. */
export interface Stamp {
  /** Pixels from the middle to the edge of the bitmaps. */
  reach: number;
  /** Covered pixels at phase `x + PHASES · y`. */
  phases: readonly StampPixels[];
}

interface StampPixels {
  dx: Int8Array;
  dy: Int8Array;
  /** See `Ink`. */
  source: Uint32Array;
  rest: Uint16Array;
}

/** What a stamp shows at (x, y) from its middle, in device pixels: a colour, or nothing. */
type Shape = (x: number, y: number) => number | undefined;

/** A round dot. */
export function dot(radius: number, color: number, alpha: number): Stamp {
  return makeStamp(radius, alpha, (x, y) => (x * x + y * y <= radius * radius ? color : undefined));
}

/** A diamond with `radius` from middle to corner; `outline` is a line of `lineWidth` inside its edge. */
export function diamond(radius: number, color: number, outline: number, lineWidth: number): Stamp {
  // The edge runs at 45°: the line's width measured along an axis is √2 times as much.
  const inner = radius - lineWidth * Math.SQRT2;
  return makeStamp(radius, 1, (x, y) => {
    const distance = Math.abs(x) + Math.abs(y);
    return distance > radius ? undefined : distance > inner ? outline : color;
  });
}

/** Stamps `shape` on every point `xy` [n, 2] after the map to device pixels `x · scale + left`, `top − y · scale`. */
export function paintStamps(
  raster: Raster,
  xy: Float32Array,
  stamp: Stamp,
  map: { scale: number; left: number; top: number },
): void {
  const { width, height, pixels } = raster;
  const { reach, phases } = stamp;
  const { scale, left, top } = map;
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = left + xy[i] * scale;
    const y = top - xy[i + 1] * scale;
    // Written so that what is no number (a model that diverged) fails as well.
    if (!(x > -reach && x < width + reach && y > -reach && y < height + reach)) continue;
    const column = Math.floor(x * PHASES);
    const row = Math.floor(y * PHASES);
    const centerX = Math.floor(column / PHASES);
    const centerY = Math.floor(row / PHASES);
    const phase = phases[column - centerX * PHASES + PHASES * (row - centerY * PHASES)];
    const { dx, dy, source, rest } = phase;
    const whole = centerX >= reach && centerX < width - reach && centerY >= reach && centerY < height - reach;
    const origin = centerY * width + centerX;
    for (let k = 0; k < dx.length; k++) {
      if (!whole && !inside(centerX + dx[k], centerY + dy[k], width, height)) continue;
      const at = origin + dy[k] * width + dx[k];
      pixels[at] = over(pixels[at], source[k], rest[k]);
    }
  }
}

function inside(x: number, y: number, width: number, height: number): boolean {
  return x >= 0 && x < width && y >= 0 && y < height;
}

function makeStamp(radius: number, alpha: number, shape: Shape): Stamp {
  const reach = Math.ceil(radius) + 1;
  const phases: StampPixels[] = [];
  for (let y = 0; y < PHASES; y++) {
    for (let x = 0; x < PHASES; x++) {
      // The middle of the quarter of a pixel that is rounded to this phase.
      phases.push(measure(shape, alpha, reach, (x + 0.5) / PHASES, (y + 0.5) / PHASES));
    }
  }
  return { reach, phases };
}

/** The pixels a shape covers when its middle lies at (x, y) within the middle pixel. */
function measure(shape: Shape, alpha: number, reach: number, x: number, y: number): StampPixels {
  const covered: { dx: number; dy: number; source: number; rest: number }[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const hits = new Map<number, number>();
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const color = shape(
          dx + ((sample % SAMPLES) + 0.5) / SAMPLES - x,
          dy + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES - y,
        );
        if (color !== undefined) hits.set(color, (hits.get(color) ?? 0) + 1);
      }
      if (hits.size === 0) continue;
      let source = 0;
      let rest = 256;
      for (const [color, count] of hits) {
        const part = ink(color, (alpha * count) / (SAMPLES * SAMPLES));
        source += part.source;
        rest -= 256 - part.rest;
      }
      covered.push({ dx, dy, source, rest: Math.max(0, rest) });
    }
  }
  return {
    dx: Int8Array.from(covered, (pixel) => pixel.dx),
    dy: Int8Array.from(covered, (pixel) => pixel.dy),
    source: Uint32Array.from(covered, (pixel) => pixel.source),
    rest: Uint16Array.from(covered, (pixel) => pixel.rest),
  };
}
