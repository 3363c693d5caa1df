import type { Measurement, MetricValue } from '../../metrics/types';
import { type ChartRow, MAX_ROWS } from '../charts/chart-rows';

/** The history of one metric, ready to draw. */
export interface MetricRows {
  rows: ChartRow[];
  /** Smallest and largest number drawn, errors and ceiling included; undefined before the first measurement. */
  extent: readonly [min: number, max: number] | undefined;
  last: MetricValue | undefined;
  count: number;
}

/** A row a measurement of the metric with its error as a band; of very many every n-th and the last. Pure. */
export function metricRows(history: readonly Measurement[], id: string): MetricRows {
  const measured = history.flatMap(({ step, values }) => (values[id] ? [{ step, value: values[id] }] : []));
  const every = Math.ceil(measured.length / MAX_ROWS);
  const drawn = measured.filter((_, i) => i % every === 0 || i === measured.length - 1);
  const rows = drawn.map(
    ({ step, value: { value, uncertainty } }): ChartRow => ({
      step,
      raw: [value],
      line: [value],
      bands: [[value - uncertainty, value + uncertainty]],
    }),
  );
  const last = measured.at(-1)?.value;
  const numbers = [
    ...rows.flatMap(({ bands }) => bands?.[0] ?? []),
    ...(last?.ceiling === undefined ? [] : [last.ceiling]),
  ];
  const extent = rows.length > 0 ? ([Math.min(...numbers), Math.max(...numbers)] as const) : undefined;
  return { rows, extent, last, count: measured.length };
}
