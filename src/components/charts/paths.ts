import type { ChartRow } from './chart-rows';

/** From a value to its place in CSS pixels; nothing where the axis has no place for it. */
export type Scale = (value: number) => number | undefined;

/** SVG path data of a curve through rows; a row without a value, or without a place for it, leaves a gap. */
export function linePath(
  rows: readonly ChartRow[],
  valueOf: (row: ChartRow) => number | null | undefined,
  x: Scale,
  y: Scale,
): string {
  let path = '';
  let drawing = false;
  for (const row of rows) {
    const value = valueOf(row);
    const place = placeOf(row, value, x, y);
    if (place) path += `${drawing ? 'L' : 'M'}${place}`;
    drawing = place !== undefined;
  }
  return path;
}

/** SVG path data of the area between the two values that `bandOf` gives: along the upper and back along the lower. */
export function bandPath(
  rows: readonly ChartRow[],
  bandOf: (row: ChartRow) => readonly [low: number, high: number] | undefined,
  x: Scale,
  y: Scale,
): string {
  const side = (end: 0 | 1) => rows.flatMap((row) => placeOf(row, bandOf(row)?.[end], x, y) ?? []);
  const [lower, upper] = [side(0), side(1)];
  return upper.length > 1 ? `M${upper.join('L')}L${lower.reverse().join('L')}Z` : '';
}

/** A tenth of a pixel is as fine as one can see. */
function placeOf(
  { step }: ChartRow,
  value: number | null | undefined,
  x: Scale,
  y: Scale,
): string | undefined {
  if (value === null || value === undefined) return undefined;
  const [across, down] = [x(step), y(value)];
  if (across === undefined || down === undefined || !Number.isFinite(down)) return undefined;
  return `${across.toFixed(1)} ${down.toFixed(1)}`;
}
