import { lttb } from '../../core/decimate';
import { smooth } from '../../core/series';

/** More rows than a chart 300 pixels wide can show only cost time. */
export const MAX_ROWS = 160;

/** What a chart is drawn from: steps strictly increasing, one column a curve, NaN where a value is missing. */
export interface ChartColumns {
  step: Float64Array;
  values: readonly Float64Array[];
}

export interface ChartOptions {
  /** Weight of the past in the smoothed line, 0 (off) … below 1. */
  smoothing: number;
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
}

/** A chart's content, ready to draw. */
export interface ChartData {
  /** At most `maxRows`, the first and the last step among them. */
  rows: ChartRow[];
  /** Smallest and largest number drawn; undefined where there is none. */
  extent: readonly [min: number, max: number] | undefined;
  /** Values left out because a log axis has no place for them. */
  leftOut: number;
  /** The end of each curve's strong line and its last value as it was, also of curves not drawn; NaN where none is. */
  last: { line: number; raw: number }[];
}

/**
 * Thins curves out for drawing, each spike kept: every curve has its share of the rows, chosen by LTTB as it will be
 * seen (in logarithms on a log axis), and every row carries all curves. Pure; costs a few passes over the columns.
 */
export function chartData({ step, values }: ChartColumns, options: ChartOptions): ChartData {
  const maxRows = options.maxRows ?? MAX_ROWS;
  const smoothed = values.map((column) =>
    options.smoothing > 0 ? smooth(column, options.smoothing) : column,
  );
  const visible = options.visible ?? values.map((_, i) => i);
  const drawn = visible.map((i) => values[i]);
  const lines = visible.map((i) => smoothed[i]);
  const drawable = (value: number) => (Number.isFinite(value) && (!options.log || value > 0) ? value : null);

  const chosen = new Set<number>();
  const share = Math.max(3, Math.floor(maxRows / Math.max(1, drawn.length)));
  for (const column of drawn) {
    const seen = options.log
      ? Float64Array.from(column, (value) => (value > 0 ? Math.log(value) : NaN))
      : column;
    for (const index of lttb(step, seen, share)) chosen.add(index);
  }

  const extent: [number, number] = [Infinity, -Infinity];
  const take = (value: number) => {
    const number = drawable(value);
    if (number !== null) {
      extent[0] = Math.min(extent[0], number);
      extent[1] = Math.max(extent[1], number);
    }
    return number;
  };
  const rows = [...chosen]
    .sort((a, b) => a - b)
    .map((index) => ({
      step: step[index],
      raw: drawn.map((column) => take(column[index])),
      line: lines.map((column) => take(column[index])),
    }));

  const end = step.length - 1;
  return {
    rows,
    extent: extent[0] <= extent[1] ? extent : undefined,
    leftOut: options.log ? drawn.reduce((sum, column) => sum + countNotPositive(column), 0) : 0,
    last: values.map((column, i) => ({ raw: column[end] ?? NaN, line: smoothed[i][end] ?? NaN })),
  };
}

function countNotPositive(column: Float64Array): number {
  let count = 0;
  for (let i = 0; i < column.length; i++) if (column[i] <= 0) count++;
  return count;
}
