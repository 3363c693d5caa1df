import type { DatasetMeta } from '../../datasets/types';
import { useMessages } from '../../i18n/messages';
import { formatMetric } from './format-metric';
import { useLastValue, useMetric, useMetricLabel } from './use-metric';

/** The chosen metric in one line: value, error, and what a perfect model scores. */
export function Headline({ dataset }: { dataset: DatasetMeta }) {
  const words = useMessages().metrics;
  const labelOf = useMetricLabel();
  const metric = useMetric(dataset);
  const last = useLastValue(metric.id);
  if (!last) return null;
  const { parts } = formatMetric(metric, last);
  return (
    <span>
      {labelOf(metric, dataset)} <b>{parts.join(' ')}</b>
      {last.ceiling !== undefined &&
        words.comma +
          (metric.perfect === undefined ? words.ceiling : words.perfect) +
          ' ' +
          formatMetric(metric, { value: last.ceiling, uncertainty: last.uncertainty }).value}
    </span>
  );
}
