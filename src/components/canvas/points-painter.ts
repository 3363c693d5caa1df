import { paintLine } from './line';
import type { StagePalette } from './palette';
import { fitPlane, type Plane } from './plane';
import type { Raster } from './raster';
import { diamond, dot, paintStamps, type Stamp } from './stamp';

/** Real points shine through where they crowd, so that density shows. */
const REAL_ALPHA = 0.7;
const JOIN_ALPHA = 0.5;

/** How points look on a stage of one size: the map of the plane and the marks. */
export interface PointStyle {
  plane: Plane;
  real: Stamp;
  generated: Stamp;
  join: number;
}

/** Marks that grow with the stage but stay marks; `dpr` is device pixels per CSS pixel. */
export function pointStyle(
  range: readonly [min: number, max: number],
  area: { width: number; height: number },
  dpr: number,
  palette: StagePalette,
): PointStyle {
  const plane = fitPlane(range, area);
  const side = plane.side / dpr;
  const dotRadius = Math.min(2.6, Math.max(1.4, side / 300));
  const diamondRadius = Math.min(4, Math.max(2.6, side / 190));
  return {
    plane,
    real: dot(dotRadius * dpr, palette.real, REAL_ALPHA),
    generated: diamond(diamondRadius * dpr, palette.generated, palette.generatedOutline, 0.5 * dpr),
    join: palette.join,
  };
}

/** What stands on the stage of points: whatever is left out is not painted. */
export interface PointLayers {
  /** Real points, or the originals of reconstructions, [n, 2]. */
  real?: Float32Array | undefined;
  /** Generated points, [n, 2]. */
  generated?: Float32Array | undefined;
  /** Whether each generated point is joined to the real one of its index. */
  joined?: boolean;
}

/** Paints points over what is there, from the back: joining lines, real dots, generated diamonds. */
export function paintPoints(raster: Raster, layers: PointLayers, style: PointStyle): void {
  const { real, generated } = layers;
  if (layers.joined && real && generated) paintJoins(raster, real, generated, style);
  if (real) paintStamps(raster, real, style.real, style.plane);
  if (generated) paintStamps(raster, generated, style.generated, style.plane);
}

function paintJoins(raster: Raster, from: Float32Array, to: Float32Array, style: PointStyle): void {
  const { scale, left, top } = style.plane;
  // A line to a point far away would run over the whole picture, one pixel at a time.
  const far = 4 * (raster.width + raster.height);
  for (let i = 0; i + 1 < Math.min(from.length, to.length); i += 2) {
    const x0 = left + from[i] * scale;
    const y0 = top - from[i + 1] * scale;
    const x1 = left + to[i] * scale;
    const y1 = top - to[i + 1] * scale;
    if (!(Math.abs(x1) < far && Math.abs(y1) < far)) continue;
    paintLine(raster, x0, y0, x1, y1, style.join, JOIN_ALPHA);
  }
}
