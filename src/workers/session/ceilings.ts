import type { Estimate } from '../../core/estimate';
import { sizeOf } from '../../core/tensor-data';
import type { Dataset } from '../../datasets/types';
import { metricImplementation } from '../../metrics/implementations';
import type { PointSet } from '../../metrics/point-set';
import { realAgainstRealOf } from '../../metrics/real-against-real';
import type { MetricGroup } from '../../metrics/types';

/** What a perfect model scores, measured once a dataset, group of metrics and sample count, and kept. */
export class Ceilings {
  private readonly known = new Map<string, Record<string, Estimate>>();

  /** Real items against real ones; what theory says stands in its place. */
  async of(
    group: MetricGroup,
    real: PointSet,
    dataset: Dataset,
    rest: () => Promise<void>,
  ): Promise<Record<string, Estimate>> {
    const key = `${dataset.meta.id}/${group.id}/${real.count}`;
    let found = this.known.get(key);
    if (!found) {
      found = await measure(group, real, dataset, rest);
      this.known.set(key, found);
    }
    return found;
  }
}

async function measure(
  group: MetricGroup,
  real: PointSet,
  dataset: Dataset,
  rest: () => Promise<void>,
): Promise<Record<string, Estimate>> {
  const found: Record<string, Estimate> = {};
  for (const { id, perfect } of group.metrics) {
    if (perfect !== undefined) found[id] = { value: perfect, uncertainty: 0, samples: real.count };
  }
  const implementation = await metricImplementation(group);
  if (!implementation || Object.keys(found).length === group.metrics.length) return found;
  const size = sizeOf(dataset.meta.shape);
  const pool = { x: dataset.train.x, size, count: dataset.train.count };
  const drawn = await realAgainstRealOf(
    (generated) => implementation.compute({ real, generated, dataset }, rest),
    pool,
    { count: Math.min(real.count, pool.count) },
  );
  return { ...drawn, ...found };
}
