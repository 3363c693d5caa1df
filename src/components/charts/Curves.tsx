import { useEffect, useMemo, useState } from 'react';
import { described } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { ComparisonTable } from '../metrics/ComparisonTable';
import { MetricCard } from '../metrics/MetricCard';
import { SeedsCard } from '../metrics/SeedsCard';
import { ChartControls } from './ChartControls';
import { CurveCard, loadChart } from './CurveCard';
import classes from './Curves.module.css';
import { MarkList } from './Marks';

/** The curves of the run: a card for every panel of its family, and what holds for all of them. */
export function Curves() {
  const choices = useConfig((state) => state.choices);
  const { family, dataset } = useMemo(() => described(choices), [choices]);
  const [afterPaint, setAfterPaint] = useState(false);

  // The chart library is large and the first picture does not need it: it loads after the first paint, but not so late
  // that compiling it falls into the first steps of training.
  useEffect(() => {
    const frame = requestAnimationFrame(() =>
      setTimeout(() => {
        setAfterPaint(true);
        loadChart().catch(() => undefined);
      }),
    );
    return () => cancelAnimationFrame(frame);
  }, []);

  return (
    <div className={classes.curves}>
      <ChartControls />
      {family.panels.map((panel) => (
        <CurveCard key={`${family.id}/${panel.id}`} family={family} panel={panel} load={afterPaint} />
      ))}
      <MarkList family={family} />
      <MetricCard family={family} dataset={dataset} load={afterPaint} />
      <ComparisonTable family={family} dataset={dataset} />
      <SeedsCard family={family} dataset={dataset} load={afterPaint} />
    </div>
  );
}
