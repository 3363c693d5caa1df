import type { StagePalette } from './palette';
import type { Plane } from './plane';
import type { Surface } from './surface';

const TURN = 2 * Math.PI;
/** Real points shine through where they crowd, so that density shows. */
const REAL_ALPHA = 0.7;
/** Beyond this many pixels from the origin a point is surely off the stage, and canvas coordinates lose precision. */
const FAR = 1e5;

/** Radius of a real dot in CSS pixels: grows with the stage, stays a dot. */
export function dotRadius(side: number): number {
  return Math.min(2.6, Math.max(1.4, side / 300));
}

/** From a diamond's middle to its corner, in CSS pixels: as much ink as the dots, a little more weight. */
export function diamondRadius(side: number): number {
  return Math.min(4, Math.max(2.2, side / 190));
}

/** Paints points `xy` [n, 2] as round dots. */
export function paintDots(
  surface: Surface,
  xy: Float32Array,
  plane: Plane,
  palette: StagePalette,
  radius = dotRadius(plane.side),
): void {
  surface.fillStyle = palette.real;
  surface.globalAlpha = REAL_ALPHA;
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = plane.originX + xy[i] * plane.scale;
    const y = plane.originY - xy[i + 1] * plane.scale;
    if (!onStage(x, y)) continue;
    // A path each: one path for all would paint overlapping dots once and hide the density.
    surface.beginPath();
    surface.arc(x, y, radius, 0, TURN);
    surface.fill();
  }
  surface.globalAlpha = 1;
}

/** Paints points `xy` [n, 2] as diamonds, outlined where the ground needs it. */
function paintDiamonds(surface: Surface, xy: Float32Array, plane: Plane, palette: StagePalette): void {
  const radius = diamondRadius(plane.side);
  surface.beginPath();
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = plane.originX + xy[i] * plane.scale;
    const y = plane.originY - xy[i + 1] * plane.scale;
    if (!onStage(x, y)) continue;
    surface.moveTo(x, y - radius);
    surface.lineTo(x + radius, y);
    surface.lineTo(x, y + radius);
    surface.lineTo(x - radius, y);
    surface.closePath();
  }
  surface.fillStyle = palette.generated;
  surface.fill();
  if (palette.generatedOutline === undefined) return;
  surface.strokeStyle = palette.generatedOutline;
  surface.lineWidth = 0.75;
  surface.stroke();
}

/** Paints a thin line from each point of `from` [n, 2] to the point of `to` [n, 2] with the same index. */
function paintJoins(
  surface: Surface,
  from: Float32Array,
  to: Float32Array,
  plane: Plane,
  palette: StagePalette,
): void {
  surface.beginPath();
  for (let i = 0; i + 1 < Math.min(from.length, to.length); i += 2) {
    const x0 = plane.originX + from[i] * plane.scale;
    const y0 = plane.originY - from[i + 1] * plane.scale;
    const x1 = plane.originX + to[i] * plane.scale;
    const y1 = plane.originY - to[i + 1] * plane.scale;
    if (!onStage(x0, y0) || !onStage(x1, y1)) continue;
    surface.moveTo(x0, y0);
    surface.lineTo(x1, y1);
  }
  surface.strokeStyle = palette.join;
  surface.lineWidth = 1;
  surface.globalAlpha = 0.5;
  surface.stroke();
  surface.globalAlpha = 1;
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

/** Paints a whole picture of points, from the back: joining lines, real dots, generated diamonds. */
export function paintPoints(
  surface: Surface,
  layers: PointLayers,
  plane: Plane,
  palette: StagePalette,
): void {
  const { real, generated } = layers;
  if (layers.joined && real && generated) paintJoins(surface, real, generated, plane, palette);
  if (real) paintDots(surface, real, plane, palette);
  if (generated) paintDiamonds(surface, generated, plane, palette);
}

/** False for what is far away or not a number (a model that diverged). */
function onStage(x: number, y: number): boolean {
  return Math.abs(x) < FAR && Math.abs(y) < FAR;
}
