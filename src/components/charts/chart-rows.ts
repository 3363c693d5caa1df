import { lttb } from '../../core/decimate';
import type { ReadColumn } from './column-reader';

/** More rows than a chart 300 pixels wide can show only cost time. */
export const MAX_ROWS = 160;

export interface ChartOptions {
  /** Whether the axis is logarithmic: values of 0 or less then cannot be drawn. */
  log: boolean;
  /** Indices of the curves to draw; default all. */
  visible?: readonly number[];
  maxRows?: number;
}

/** One position on the step axis; `null` leaves a gap. */
export interface ChartRow {
  step: number;
  /** The values as they were, one a drawn curve. */
  raw: (number | null)[];
  /** The line to draw strong: smoothed, or the values themselves without smoothing. */
  line: (number | null)[];
  /** Around each curve, from one standard error (or spread) below it to one above. */
  bands?: [low: number, high: number][];
}

/** A chart's content, ready to draw. */
export interface ChartData {
  /** At most `maxRows`, the first and the last step among them. */
  rows: ChartRow[];
  /** Smallest and largest number drawn; undefined where there is none. */
  extent: readonly [min: number, max: number] | undefined;
  /** Values left out because a log axis has no place for them. */
  leftOut: number;
  /** Where each curve ends, also those not drawn: the strong line and the value as it was; NaN where none is. */
  last: { line: number; raw: number }[];
}

/**
 * Thins curves out for drawing, each spike kept: every curve has its share of the rows, chosen by LTTB among its
 * candidates as it will be seen (in logarithms on a log axis), and every row carries all curves. `step` strictly
 * increases and is as long as each column. Pure.
 */
export function chartData(
  step: Float64Array,
  columns: readonly ReadColumn[],
  options: ChartOptions,
): ChartData {
  const { log, visible = columns.map((_, i) => i), maxRows = MAX_ROWS } = options;
  const drawn = visible.map((i) => columns[i]);
  const share = Math.max(3, Math.floor(maxRows / Math.max(1, drawn.length)));
  const chosen = new Set(drawn.flatMap((column) => choose(step, column, share, log)));

  const extent: [number, number] = [Infinity, -Infinity];
  const take = (value: number) => {
    if (!Number.isFinite(value) || (log && value <= 0)) return null;
    extent[0] = Math.min(extent[0], value);
    extent[1] = Math.max(extent[1], value);
    return value;
  };
  const rows = [...chosen]
    .sort((a, b) => a - b)
    .map((index) => ({
      step: step[index],
      raw: drawn.map(({ values }) => take(values[index])),
      line: drawn.map(({ line }) => take(line[index])),
    }));

  const end = step.length - 1;
  return {
    rows,
    extent: extent[0] <= extent[1] ? extent : undefined,
    leftOut: log ? drawn.reduce((sum, column) => sum + column.notPositive, 0) : 0,
    last: columns.map(({ values, line }) => ({ raw: values[end] ?? NaN, line: line[end] ?? NaN })),
  };
}

/** Indices of at most `count` positions that carry the curve's shape. */
function choose(step: Float64Array, column: ReadColumn, count: number, log: boolean): number[] {
  const { values, candidates } = column;
  const x = new Float64Array(candidates.length);
  const y = new Float64Array(candidates.length);
  for (let i = 0; i < candidates.length; i++) {
    const value = values[candidates[i]];
    x[i] = step[candidates[i]];
    y[i] = log ? (value > 0 ? Math.log(value) : NaN) : value;
  }
  return Array.from(lttb(x, y, count), (i) => candidates[i]);
}
