import { type DatasetMeta, isDatasetId, pointFormula } from '../datasets/registry';
import { classifier } from './classifier/metric';
import { distances } from './distances/metric';
import { evaluation } from './evaluation/metric';
import { memorisation } from './memorisation/metric';
import { modes } from './modes/metric';
import { neighbourhoods } from './neighbourhoods/metric';
import { recognition } from './recognition/metric';
import type { MetricGroup, RegisteredMetric } from './types';

/**
 * Every metric, in groups that are computed together. A new one is one folder beside these and one entry here. The first
 * that fits a dataset is the one the page shows at first.
 */
const GROUPS: readonly MetricGroup[] = [
  classifier,
  modes,
  distances,
  neighbourhoods,
  recognition,
  evaluation,
  memorisation,
];

/** Every metric, in the order of the page. */
export const METRICS: readonly RegisteredMetric[] = GROUPS.flatMap(({ id, appliesTo, metrics }) =>
  metrics.map((metric) => ({ ...metric, group: id, appliesTo })),
);

/** The description of a metric; undefined where there is none of that id. */
export function findMetric(id: string): RegisteredMetric | undefined {
  return METRICS.find((metric) => metric.id === id);
}

/** The groups that have a meaning on a dataset; those of families' own evaluation are among them. */
export function groupsOn(dataset: DatasetMeta): readonly MetricGroup[] {
  return GROUPS.filter((group) => fits(group, dataset));
}

/** The metrics that any family can be measured by on a dataset; `live` ones alone where only those are asked. */
export function metricsOn(dataset: DatasetMeta, live = false): readonly RegisteredMetric[] {
  const groups = groupsOn(dataset).filter(
    (group) => group.appliesTo !== 'families' && (!live || group.live.includes(dataset.kind)),
  );
  return METRICS.filter((metric) => groups.some((group) => group.id === metric.group));
}

function fits({ appliesTo, datasets }: MetricGroup, dataset: DatasetMeta): boolean {
  if (datasets && !datasets.includes(dataset.id)) return false;
  switch (appliesTo) {
    case 'everything':
    case 'families':
      return true;
    case 'mixtures':
      return isDatasetId(dataset.id) && pointFormula(dataset.id)?.modes !== undefined;
    case 'labelled-images':
      return dataset.kind === 'images' && dataset.labelNames !== undefined;
  }
}
