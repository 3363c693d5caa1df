import { lazy, Suspense, useMemo, useRef } from 'react';
import { formatInteger } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import type { FamilyMeta, PanelMeta } from '../../models/types';
import { useView } from '../../stores/view';
import { curveColor } from './colors';
import { CurveLegend } from './CurveLegend';
import classes from './Curves.module.css';
import { LatestValues } from './LatestValues';
import { useMarks } from './Marks';
import { useChartData } from './use-chart-data';
import { useWidth } from './use-width';

/** Loads the chart library, which the first chart to draw would wait for. */
export const loadChart = () => import('./Chart');

const Chart = lazy(loadChart);

/** Height of the drawing, in CSS pixels; its width is the card's. */
const HEIGHT = 150;

interface CurveCardProps {
  family: FamilyMeta;
  panel: PanelMeta;
  /** Whether the chart library may load. */
  load: boolean;
}

/** One panel: title, chart, legend that switches curves, and the latest values as a table for screen readers. */
export function CurveCard({ family, panel, load }: CurveCardProps) {
  const words = useMessages().stage.curves;
  const text = useText();
  const smoothing = useView((state) => state.smoothing);
  const logAxis = useView((state) => state.logAxis);
  const hidden = useView((state) => state.hiddenCurves);
  const card = useRef<HTMLElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);

  const columns = useMemo(
    () => family.curves.flatMap((curve, column) => (curve.panel === panel.id ? [column] : [])),
    [family, panel],
  );
  const curves = columns.map((column) => family.curves[column]);
  // A fixed range has its own scale; the log axis is for the others.
  const log = logAxis && panel.range === undefined;
  const wish = useMemo(() => {
    const visible = columns.flatMap((column, i) => (hidden.includes(family.curves[column].key) ? [] : [i]));
    return { columns, visible, curveCount: family.curves.length, smoothing, log };
  }, [columns, family, hidden, smoothing, log]);
  const drawn = useChartData(wish, card);

  const marks = useMarks(family);
  const title = text(panel.title);
  const empty = !drawn ? words.waiting : drawn.data.extent ? undefined : words.nothingToDraw;
  return (
    <section ref={card} className={classes.card} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {drawn && drawn.data.leftOut > 0 && <p>{words.logHidden(formatInteger(drawn.data.leftOut))}</p>}
      </header>
      <div ref={plot} className={classes.plot} style={{ height: HEIGHT }} data-empty={empty !== undefined}>
        {empty !== undefined && <p>{empty}</p>}
        {drawn?.data.extent && load && width > 0 && (
          <Suspense fallback={null}>
            <Chart
              width={width}
              height={HEIGHT}
              curves={drawn.wish.visible.map((i) => ({
                key: curves[i].key,
                label: text(curves[i].label),
                color: curveColor(curves[i]),
              }))}
              rows={drawn.data.rows}
              extent={drawn.data.extent}
              smoothed={drawn.wish.smoothing > 0}
              log={drawn.wish.log}
              range={panel.range}
              label={words.chart(title, formatInteger(drawn.steps))}
              stepWord={words.step}
              marks={marks}
            />
          </Suspense>
        )}
      </div>
      <CurveLegend curves={curves} last={drawn?.data.last} />
      <LatestValues title={title} curves={curves} drawn={drawn} />
    </section>
  );
}
