import { smooth } from '../../core/series';
import type { SeedsResult } from '../../stores/engine-types';
import { type ChartRow, MAX_ROWS } from '../charts/chart-rows';

/** Mean curves of several seeds with their spread as bands, every n-th step; smoothed as the other charts are. Pure. */
export function seedRows(
  { step, series }: SeedsResult['curves'],
  keys: readonly string[],
  smoothing: number,
): { rows: ChartRow[]; extent: readonly [number, number] } {
  const lines = keys.map((key) => smooth(series[key].mean, smoothing));
  const spreads = keys.map((key) => smooth(series[key].spread, smoothing));
  const every = Math.ceil(step.length / MAX_ROWS);
  const rows: ChartRow[] = [];
  const extent: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < step.length; i++) {
    if (i % every !== 0 && i !== step.length - 1) continue;
    const line = lines.map((values) => values[i]);
    const bands = line.map((value, k): [number, number] => {
      const spread = Number.isNaN(spreads[k][i]) ? 0 : spreads[k][i];
      extent[0] = Math.min(extent[0], value - spread);
      extent[1] = Math.max(extent[1], value + spread);
      return [value - spread, value + spread];
    });
    rows.push({ step: step[i], raw: line, line, bands });
  }
  return { rows, extent };
}
