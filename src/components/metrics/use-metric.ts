import { useMemo } from 'react';
import { useText } from '../../i18n/messages';
import { findMetric, metricsOn } from '../../metrics/registry';
import type { Measurement, MetricMeta, MetricValue, RegisteredMetric } from '../../metrics/types';
import type { DatasetMeta } from '../../datasets/types';
import { useRecord } from '../../stores/record';
import { useView } from '../../stores/view';

/** The metrics to choose from on a dataset: those that fit it, and what the family said of itself. */
export function useMetrics(dataset: DatasetMeta): readonly RegisteredMetric[] {
  const own = useRecord((state) => ownMetrics(state.history));
  return useMemo(
    () => [
      ...metricsOn(dataset),
      ...(own === '' ? [] : own.split(' ')).flatMap((id) => findMetric(id) ?? []),
    ],
    [dataset, own],
  );
}

/** The metric that is drawn and compared: the one chosen, where it fits the data. */
export function useMetric(dataset: DatasetMeta): RegisteredMetric {
  const metrics = useMetrics(dataset);
  const chosen = useView((state) => state.metric[dataset.kind]);
  return metrics.find(({ id }) => id === chosen) ?? metrics[0];
}

/** How a metric is called on a kind of data. */
export function useMetricLabel(): (metric: MetricMeta, dataset: DatasetMeta) => string {
  const text = useText();
  return ({ label, labelOnImages }, { kind }) => text((kind === 'images' && labelOnImages) || label);
}

/** The last measurement of a metric in this run. */
export function useLastValue(id: string): MetricValue | undefined {
  return useRecord((state) => state.history.findLast(({ values }) => values[id])?.values[id]);
}

/** Ids of metrics that the family's own evaluation gave, as one text: a snapshot that compares by value. */
function ownMetrics(history: readonly Measurement[]): string {
  const ids = new Set(history.flatMap(({ values }) => Object.keys(values)));
  return [...ids].filter((id) => findMetric(id)?.appliesTo === 'families').join(' ');
}
