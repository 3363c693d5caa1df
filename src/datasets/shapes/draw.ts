/** The factors an image is drawn from; nothing else varies. */
export interface ShapeFactors {
  /** 0 square, 1 ellipse, 2 heart. */
  shape: number;
  /** Half the side of the square, in pixels; the others have about the same area. */
  size: number;
  /** Counter-clockwise turn in radians. */
  angle: number;
  /** Centre in pixels from the left and from the top, pixel centres at k + ½. */
  x: number;
  y: number;
  /** Grey level of the inside, 0 … 1; the ground is 0. */
  grey: number;
}

/** Side of an image in pixels. */
export const SIDE = 28;

/** No shape reaches farther from its centre than this many times its size (the square's corner: √2). */
export const REACH = 1.5;

/**
 * Signed distance of (x, y) from each shape of size 1 about the origin, y upwards: below 0 inside. The ellipse's
 * is the first-order estimate f / |∇f|, exact on its edge.
 */
const DISTANCES: readonly ((x: number, y: number) => number)[] = [
  squareDistance,
  ellipseDistance,
  heartDistance,
];

function squareDistance(x: number, y: number): number {
  const dx = Math.abs(x) - 1;
  const dy = Math.abs(y) - 1;
  if (dx > 0 && dy > 0) return Math.sqrt(dx * dx + dy * dy);
  return Math.max(dx, dy);
}

const LONG = 1.4;
const SHORT = 0.8;

function ellipseDistance(x: number, y: number): number {
  const u = x / LONG;
  const v = y / SHORT;
  const k = Math.sqrt(u * u + v * v);
  if (k === 0) return -SHORT;
  const gradient = Math.sqrt((u / LONG) ** 2 + (v / SHORT) ** 2);
  return (k * (k - 1)) / gradient;
}

const HEART_SCALE = 2.1;
const LOBE = Math.SQRT2 / 4;

/** A heart of two half circles on a square that stands on its corner, its tip at (0, 0) before centring. */
function heartDistance(x: number, y: number): number {
  const u = Math.abs(x) / HEART_SCALE;
  const v = y / HEART_SCALE + 0.56;
  // Right of the line from the tip's far corner: nearest is the lobe's arc.
  if (u + v > 1) return (Math.hypot(u - 0.25, v - 0.75) - LOBE) * HEART_SCALE;
  // Else the notch (0, 1) or the straight flank u = v.
  const notch = u * u + (v - 1) ** 2;
  const along = Math.max(u + v, 0) / 2;
  const flank = (u - along) ** 2 + (v - along) ** 2;
  const distance = Math.sqrt(Math.min(notch, flank)) * HEART_SCALE;
  return u < v ? -distance : distance;
}

/** Draws one image into `out[offset … offset + 783]`, which must be 0 beforehand; edges are anti-aliased. */
export function drawShape(factors: ShapeFactors, out: Float32Array, offset: number): void {
  const { size, x: centreX, y: centreY, grey } = factors;
  const distance = DISTANCES[factors.shape];
  const cos = Math.cos(factors.angle);
  const sin = Math.sin(factors.angle);
  const reach = REACH * size + 1;
  const top = Math.max(0, Math.floor(centreY - reach));
  const bottom = Math.min(SIDE - 1, Math.ceil(centreY + reach));
  const left = Math.max(0, Math.floor(centreX - reach));
  const right = Math.min(SIDE - 1, Math.ceil(centreX + reach));
  for (let row = top; row <= bottom; row++) {
    const dy = (centreY - row - 0.5) / size;
    for (let column = left; column <= right; column++) {
      const dx = (column + 0.5 - centreX) / size;
      const d = size * distance(cos * dx + sin * dy, cos * dy - sin * dx);
      // A pixel whose centre lies d outside the edge is covered by about ½ − d.
      const cover = Math.min(1, Math.max(0, 0.5 - d));
      out[offset + row * SIDE + column] = grey * cover;
    }
  }
}
