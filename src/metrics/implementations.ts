import type { Estimate } from '../core/estimate';
import type { Dataset } from '../datasets/types';
import type { PointSet } from './point-set';
import type { MetricGroup } from './types';

/** What a group of metrics is computed from. */
export interface MetricInput {
  /** Held-out items. */
  real: PointSet;
  /** Items of the model, or real ones in their place when the ceiling is asked. */
  generated: PointSet;
  /** The class each generated item was asked to be of, `[count]`, where the model takes classes. */
  labels?: Int32Array;
  dataset: Dataset;
}

/** What a group's `compute.ts` exports as `metric`. */
export interface MetricImplementation {
  /**
   * Computes every metric of the group, by id. The same input gives the same numbers.
   * @param rest lets training and messages have their turn; to be awaited every few milliseconds, and what it throws
   * ends the work
   * @throws RangeError for sets that the metric cannot compare.
   */
  compute(input: MetricInput, rest: () => Promise<void>): Promise<Record<string, Estimate>>;
}

/** Every group's `compute.ts`, found by its folder. For the worker alone. */
const modules = import.meta.glob<{ metric: MetricImplementation }>('./*/compute.ts');

/** How a group is computed; undefined for what the families' models say of themselves. */
export async function metricImplementation({ id }: MetricGroup): Promise<MetricImplementation | undefined> {
  return (await modules[`./${id}/compute.ts`]?.())?.metric;
}
