/** Free rim around the square that holds the data's range, as a share of its side. */
const MARGIN = 0.04;

/** The map from data to device pixels: equal scale on both axes, y upwards, the range's square centred. */
export interface Plane {
  /** Pixels per unit of the data. */
  scale: number;
  /** Pixel position of the data's origin. */
  left: number;
  top: number;
  /** Side of the square that holds the range with its rim. */
  side: number;
}

/** Fits the square `range` × `range` into an area; what lies outside the range may fall beside the square. */
export function fitPlane(
  range: readonly [min: number, max: number],
  area: { width: number; height: number },
): Plane {
  const [min, max] = range;
  const side = Math.min(area.width, area.height);
  const scale = (side * (1 - 2 * MARGIN)) / (max - min);
  const middle = (min + max) / 2;
  return { scale, left: area.width / 2 - middle * scale, top: area.height / 2 + middle * scale, side };
}
