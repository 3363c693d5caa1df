import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { lazy, Suspense, useId, useMemo, useRef } from 'react';
import type { DatasetMeta } from '../../datasets/types';
import { formatInteger } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import type { RegisteredMetric } from '../../metrics/types';
import type { FamilyMeta } from '../../models/types';
import { useRecord } from '../../stores/record';
import { setView, useView } from '../../stores/view';
import { loadChart } from '../charts/CurveCard';
import curves from '../charts/Curves.module.css';
import { useMarks } from '../charts/Marks';
import { useWidth } from '../charts/use-width';
import { HelpTip } from '../controls/HelpTip';
import { CadenceChoice } from './CadenceChoice';
import { formatMetric } from './format-metric';
import { metricRows } from './metric-rows';
import classes from './Metrics.module.css';
import { useMetric, useMetricLabel, useMetrics } from './use-metric';

const Chart = lazy(loadChart);

/** Height of the drawing, in CSS pixels. */
const HEIGHT = 130;

interface MetricCardProps {
  family: FamilyMeta;
  dataset: DatasetMeta;
  /** Whether the chart library may load. */
  load: boolean;
}

/** One metric over the steps of the run, with its error and what a perfect model scores. */
export function MetricCard({ family, dataset, load }: MetricCardProps) {
  const messages = useMessages();
  const words = messages.metrics;
  const labelOf = useMetricLabel();
  const metric = useMetric(dataset);
  const history = useRecord((state) => state.history);
  const logAxis = useView((state) => state.logAxis);
  const marks = useMarks(family);
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const { rows, extent, last, count } = useMemo(() => metricRows(history, metric.id), [history, metric]);
  const label = labelOf(metric, dataset);
  // An unbiased distance falls below 0 where a model is perfect: a log axis is for those that stay above.
  const log = logAxis && !metric.range && extent !== undefined && extent[0] > 0;
  const level = last?.ceiling;
  return (
    <section className={curves.card} aria-label={label}>
      <header>
        <MetricChoice dataset={dataset} metric={metric} />
        {last && <p>{words.heldOut(formatInteger(last.samples))}</p>}
      </header>
      <div ref={plot} className={curves.plot} style={{ height: HEIGHT }} data-empty={extent === undefined}>
        {extent === undefined && <Waiting />}
        {extent && load && width > 0 && (
          <Suspense fallback={null}>
            <Chart
              width={width}
              height={HEIGHT}
              curves={[{ key: metric.id, label, color: 'var(--generated)' }]}
              rows={rows}
              extent={extent}
              smoothed={false}
              log={log}
              range={metric.range}
              label={words.chart(label, formatInteger(count))}
              stepWord={messages.stage.curves.step}
              marks={marks}
              level={level}
              dots={rows.length === 1}
              fromZero
            />
          </Suspense>
        )}
      </div>
      <Reading metric={metric} last={last} />
      <CadenceChoice />
    </section>
  );
}

/** Which metric is drawn: a title that can be changed. */
function MetricChoice({ dataset, metric }: { dataset: DatasetMeta; metric: RegisteredMetric }) {
  const words = useMessages().metrics;
  const text = useText();
  const labelOf = useMetricLabel();
  const metrics = useMetrics(dataset);
  const label = labelOf(metric, dataset);
  const help = [text(metric.help), metric.unit && words.unit(text(metric.unit)), words.better[metric.better]];
  const helpId = useId();
  const helpText = help.filter(Boolean).join(' ');
  return (
    <HelpTip text={helpText}>
      <span className={classes.choice}>
        <select
          aria-label={words.choose}
          aria-describedby={helpId}
          value={metric.id}
          onChange={(event) => {
            const { metric: chosen } = useView.getState();
            setView({ metric: { ...chosen, [dataset.kind]: event.currentTarget.value } });
          }}
        >
          {metrics.map((option) => (
            <option key={option.id} value={option.id}>
              {labelOf(option, dataset)}
            </option>
          ))}
        </select>
        {/* As wide as what is chosen, not as the longest. */}
        <span aria-hidden="true">
          {label}
          <IconChevronDown size={13} />
        </span>
        <span id={helpId} hidden>
          {helpText}
        </span>
      </span>
    </HelpTip>
  );
}

/** Value, error and ceiling, in words; a failure instead of them. */
function Reading({
  metric,
  last,
}: {
  metric: RegisteredMetric;
  last: ReturnType<typeof metricRows>['last'];
}) {
  const words = useMessages().metrics;
  const failure = useRecord((state) => state.failure);
  if (failure?.code === 'non-finite') return <p className={classes.reading}>{words.failed}</p>;
  if (!last) return <p className={classes.reading}>–</p>;
  const { parts } = formatMetric(metric, last);
  return (
    <p className={classes.reading}>
      <span>
        <span className={curves.key} style={{ background: 'var(--generated)' }} aria-hidden="true" />
        <b>{parts.join(' ')}</b>
      </span>
      {last.ceiling !== undefined && (
        <span>
          <span className={classes.dashed} aria-hidden="true" />
          {metric.perfect === undefined ? words.ceiling : words.perfect}{' '}
          <b>{formatMetric(metric, { value: last.ceiling, uncertainty: last.uncertainty }).value}</b>
        </span>
      )}
      {last.indistinguishable && <span>{words.indistinguishable}</span>}
    </p>
  );
}

function Waiting() {
  const words = useMessages().metrics;
  const off = useView((state) => state.cadence === 'off');
  return <p>{off ? words.waitingOff : words.waiting}</p>;
}
