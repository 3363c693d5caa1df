import type { DatasetMeta } from '../../datasets/types';
import { formatDuration, formatInteger } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import type { RegisteredMetric } from '../../metrics/types';
import { FAMILIES } from '../../models/registry';
import type { FamilyMeta } from '../../models/types';
import { resultKey, useRecord } from '../../stores/record';
import { setView, useView } from '../../stores/view';
import curves from '../charts/Curves.module.css';
import { Segments } from '../controls/Segments';
import { formatMetric, formatSampleTime } from './format-metric';
import classes from './Metrics.module.css';
import { useMetric, useMetricLabel } from './use-metric';

const HEADING = 'comparison-title';

/** All families on the present data, with what was measured of them in this session. */
export function ComparisonTable({ family, dataset }: { family: FamilyMeta; dataset: DatasetMeta }) {
  const words = useMessages().metrics.compare;
  const labelOf = useMetricLabel();
  const metric = useMetric(dataset);
  const compare = useView((state) => state.compare);
  return (
    <section className={curves.card} aria-labelledby={HEADING}>
      <header className={classes.tableHead}>
        <h2 id={HEADING}>{words.title}</h2>
        <Segments
          labelledBy={HEADING}
          value={compare}
          options={(['best', 'last'] as const).map((value) => ({ value, label: words[value] }))}
          onChange={(value) => setView({ compare: value })}
        />
      </header>
      <table className={classes.table} aria-labelledby={HEADING}>
        <thead>
          <tr>
            <th scope="col">{words.family}</th>
            <th scope="col" title={labelOf(metric, dataset)}>
              {labelOf(metric, dataset)}
            </th>
            <th scope="col">{words.steps}</th>
            <th scope="col">{words.time}</th>
            <th scope="col" title={words.perSampleHelp}>
              {dataset.kind === 'images' ? words.perImage : words.perPoint}
            </th>
          </tr>
        </thead>
        <tbody>
          {FAMILIES.map((row) => (
            <Row key={row.id} row={row} current={row.id === family.id} dataset={dataset} metric={metric} />
          ))}
        </tbody>
      </table>
      <p className={classes.note}>{words.help}</p>
    </section>
  );
}

interface RowProps {
  row: Pick<FamilyMeta, 'id' | 'label'>;
  current: boolean;
  dataset: DatasetMeta;
  metric: RegisteredMetric;
}

function Row({ row, current, dataset, metric }: RowProps) {
  const { metrics: words } = useMessages();
  const text = useText();
  const compare = useView((state) => state.compare);
  const result = useRecord((state) => state.results[resultKey(row.id, dataset.id)]);
  const measurement = compare === 'best' ? result?.best[metric.id] : result?.last;
  const value = measurement?.values[metric.id];
  const written = value && formatMetric(metric, value);
  return (
    <tr aria-current={current || undefined}>
      <th scope="row">{text(row.label)}</th>
      {measurement && written ? (
        <>
          <td>
            {written.parts[0]} <span className={classes.error}>{written.parts[1]}</span>
          </td>
          <td>{formatInteger(measurement.step)}</td>
          <td>{formatDuration(measurement.elapsedMs)}</td>
          <td>{formatSampleTime(measurement.sampleMs)}</td>
        </>
      ) : (
        ['metric', 'steps', 'time', 'sample'].map((column) => (
          <td key={column}>
            <span aria-hidden="true">–</span>
            <span className={curves.unseen}>{words.compare.none}</span>
          </td>
        ))
      )}
    </tr>
  );
}
