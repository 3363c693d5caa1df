import { type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { SeriesStore } from '../../core/series';
import { curves as liveCurves } from '../../stores/live';
import { type ChartData, chartData } from './chart-rows';
import { ColumnReader } from './column-reader';
import { chartTurns, type Turn } from './turns';

interface Wish {
  /** Column of each of the panel's curves in the run's series. */
  columns: readonly number[];
  /** Which of them to draw, as indices of `columns`. */
  visible: readonly number[];
  /** Curves the family has; a series with another number belongs to another run. */
  curveCount: number;
  smoothing: number;
  log: boolean;
}

/** What a card draws, and how many steps it stands for. */
export interface Drawn {
  data: ChartData;
  /** The settings it was made with: while a new turn is awaited they may differ from the present ones. */
  wish: Wish;
  steps: number;
  lastStep: number;
}

/**
 * The data of a chart, renewed when its turn comes (see `ChartTurns`); undefined before the first step.
 * `wish` must keep its identity while nothing in it changes; `card` is watched for being on screen.
 */
export function useChartData(wish: Wish, card: RefObject<HTMLElement | null>): Drawn | undefined {
  const [drawn, setDrawn] = useState<Drawn>();
  const newest = useRef(wish);
  const turn = useRef<Turn>(undefined);

  useEffect(() => {
    const reader = new PanelReader();
    const mine = chartTurns.join(() => {
      // Drawn within the turn, not some time later: turns exist to spread this cost.
      flushSync(() => setDrawn(reader.read(newest.current)));
    });
    turn.current = mine;
    const unsubscribe = liveCurves.signal.subscribe(() => mine.want());
    const watch = new IntersectionObserver(([entry]) => mine.setVisible(entry.isIntersecting));
    if (card.current) watch.observe(card.current);
    mine.want(true);
    return () => {
      unsubscribe();
      watch.disconnect();
      mine.end();
    };
  }, [card]);

  useEffect(() => {
    newest.current = wish;
    turn.current?.want(true);
  }, [wish]);

  return drawn;
}

/** Reads the run's series as it grows; one belongs to one chart. */
class PanelReader {
  private series: SeriesStore | undefined;
  private readers: readonly ColumnReader[] = [];

  read(wish: Wish): Drawn | undefined {
    const { series } = liveCurves;
    if (series.length === 0 || series.curveCount !== wish.curveCount) return undefined;
    if (series !== this.series || this.readers.length !== wish.columns.length) {
      this.series = series;
      this.readers = wish.columns.map(() => new ColumnReader());
    }
    const { step, values } = series.columns();
    const columns = this.readers.map((reader, i) => reader.read(values[wish.columns[i]], wish.smoothing));
    const data = chartData(step, columns, wish);
    return { data, wish, steps: step.length, lastStep: step[step.length - 1] };
  }
}
