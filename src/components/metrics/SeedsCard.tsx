import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import type { DatasetMeta } from '../../datasets/types';
import { formatInteger } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import { findMetric } from '../../metrics/registry';
import type { FamilyMeta } from '../../models/types';
import { engine } from '../../stores/engine';
import type { SeedsResult } from '../../stores/engine-types';
import { useSeeds } from '../../stores/seeds';
import { useSession } from '../../stores/session';
import { useView } from '../../stores/view';
import { perform } from '../actions/perform';
import { isBuilt } from '../actions/run-control';
import { loadChart } from '../charts/CurveCard';
import { curveColor } from '../charts/colors';
import curves from '../charts/Curves.module.css';
import { useWidth } from '../charts/use-width';
import buttons from '../controls/buttons.module.css';
import { formatMetric } from './format-metric';
import classes from './Metrics.module.css';
import { seedRows } from './seed-rows';
import { useMetricLabel } from './use-metric';

const Chart = lazy(loadChart);

const HEIGHT = 130;
const HEADING = 'seeds-title';
/** Seeds to choose from. */
const COUNTS = [3, 5, 10] as const;

interface SeedsCardProps {
  family: FamilyMeta;
  dataset: DatasetMeta;
  /** Whether the chart library may load. */
  load: boolean;
}

/** The experiment with several seeds in turn: curves with mean and spread, metrics with ±. */
export function SeedsCard({ family, dataset, load }: SeedsCardProps) {
  const words = useMessages().metrics.seeds;
  const running = useSeeds((state) => state.running);
  const result = useSeeds((state) => state.result);
  const fits = result && result.family === family.id && result.dataset === dataset.id ? result : undefined;
  return (
    <section className={curves.card} aria-labelledby={HEADING}>
      <header>
        <h2 id={HEADING}>{words.title}</h2>
        {running && <p role="status">{words.running(String(running.run), String(running.of))}</p>}
      </header>
      <SeedsForm />
      {fits && fits.curves.step.length > 0 && (
        <SeedsResults result={fits} family={family} dataset={dataset} load={load} />
      )}
      <p className={classes.note}>{words.help}</p>
    </section>
  );
}

function SeedsForm() {
  const { seeds: words, measuring } = useMessages().metrics;
  const ready = useSession(isBuilt);
  const step = useSession((state) => state.status.step);
  const running = useSeeds((state) => state.running !== undefined);
  const [count, setCount] = useState<number>(COUNTS[0]);
  // As far as the present run has come, so that it can be compared; else some.
  const steps = useView((state) => state.stopAt) ?? (step > 0 ? step : 1000);
  return (
    <div className={classes.cadence}>
      <span role="radiogroup" aria-labelledby={HEADING} className={classes.counts}>
        {COUNTS.map((option) => (
          <label key={option} className={classes.count}>
            <input
              type="radio"
              name="seed-count"
              checked={count === option}
              onChange={() => setCount(option)}
            />
            {option}
          </label>
        ))}
      </span>
      <span>{words.steps(formatInteger(steps))}</span>
      <button
        type="button"
        className={`${buttons.quiet} ${classes.measure}`}
        disabled={!ready || running}
        onClick={() => void perform(() => engine.seeds({ seeds: count, steps }))}
      >
        {running ? measuring : words.run}
      </button>
    </div>
  );
}

function SeedsResults({ result, family, dataset, load }: SeedsCardProps & { result: SeedsResult }) {
  const messages = useMessages();
  const words = messages.metrics.seeds;
  const text = useText();
  const labelOf = useMetricLabel();
  const smoothing = useView((state) => state.smoothing);
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const [panel] = family.panels;
  const shown = family.curves.filter((curve) => curve.panel === panel.id);
  const { rows, extent } = useMemo(
    () =>
      seedRows(
        result.curves,
        shown.map(({ key }) => key),
        smoothing,
      ),
    // The curves follow from the family.
    // eslint-disable-next-line react/exhaustive-deps
    [result, family, smoothing],
  );
  const ended = result.runs.filter(({ error }) => !error).length;
  const caption = words.caption(String(ended), formatInteger(result.steps));
  return (
    <>
      <div ref={plot} className={curves.plot} style={{ height: HEIGHT, marginTop: 8 }}>
        {load && width > 0 && rows.length > 0 && (
          <Suspense fallback={null}>
            <Chart
              width={width}
              height={HEIGHT}
              curves={shown.map((curve) => ({
                key: curve.key,
                label: text(curve.label),
                color: curveColor(curve),
              }))}
              rows={rows}
              extent={extent}
              smoothed={false}
              log={false}
              range={panel.range}
              label={`${text(panel.title)}. ${caption}`}
              stepWord={messages.stage.curves.step}
              fromZero
            />
          </Suspense>
        )}
      </div>
      <table className={classes.table}>
        <caption className={classes.caption}>{caption}</caption>
        <tbody>
          {Object.entries(result.metrics).map(([id, { mean, spread }]) => {
            const metric = findMetric(id);
            if (!metric) return null;
            const written = formatMetric(metric, {
              value: mean,
              uncertainty: Number.isNaN(spread) ? 0 : spread,
            });
            return (
              <tr key={id}>
                <th scope="row">{labelOf(metric, dataset)}</th>
                <td>
                  {written.parts[0]}{' '}
                  <span className={classes.error}>{Number.isNaN(spread) ? '± –' : written.parts[1]}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
