import type { CurveColumns } from '../../exporters/csv';
import type { Measurement } from '../../metrics/types';

/**
 * Measurements as columns: step, training time, time a sample, and of each metric its value and what belongs to it; NaN
 * where a measurement lacks it.
 */
export function metricColumns(history: readonly Measurement[]): CurveColumns {
  const series: Record<string, number[]> = {
    elapsed_ms: history.map(({ elapsedMs }) => elapsedMs),
    sample_ms: history.map(({ sampleMs }) => sampleMs),
  };
  const ids = new Set(history.flatMap(({ values }) => Object.keys(values)));
  for (const id of ids) {
    series[id] = history.map(({ values }) => values[id]?.value ?? Number.NaN);
    series[`${id}_uncertainty`] = history.map(({ values }) => values[id]?.uncertainty ?? Number.NaN);
    series[`${id}_samples`] = history.map(({ values }) => values[id]?.samples ?? Number.NaN);
    series[`${id}_ceiling`] = history.map(({ values }) => values[id]?.ceiling ?? Number.NaN);
  }
  return { step: history.map(({ step }) => step), series };
}
