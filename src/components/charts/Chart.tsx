import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { formatInteger, formatSignificant } from '../../i18n/format';
import { linearAxis, logAxis, stepAxis, tickStep, tickValue } from './axis';
import type { ChartRow } from './chart-rows';
import { CurvePaths } from './CurvePaths';
import classes from './Curves.module.css';

/** A curve as the chart draws it. */
export interface ChartCurve {
  key: string;
  label: string;
  color: string;
}

/** A setting that was changed at a step. */
export interface ChartMark {
  step: number;
  setting: string;
  value: string;
}

/** What the chart draws, and at what size in CSS pixels. */
export interface ChartProps {
  width: number;
  height: number;
  /** The curves of `rows`, in their order. */
  curves: readonly ChartCurve[];
  rows: ChartRow[];
  extent: readonly [min: number, max: number];
  smoothed: boolean;
  log: boolean;
  /** Fixed range of the axis. */
  range: readonly [min: number, max: number] | undefined;
  /** What it is, for screen readers; they walk its points by arrow key. */
  label: string;
  stepWord: string;
  marks?: readonly ChartMark[];
  /** A level to compare with, drawn dashed. */
  level?: number | undefined;
  /** Whether points are marked: a single one makes no line. */
  dots?: boolean;
  /** Whether the steps begin at 0, also where the curves do not. */
  fromZero?: boolean;
}

/** Marks with words on them: more would cover the curves. */
const MOST_LABELS = 3;
const MARGIN = { top: 6, right: 10, bottom: 0, left: 0 };
const TICK = { fill: 'var(--muted)', fontSize: 10.5 };
const CURSOR = { stroke: 'var(--faint)', strokeWidth: 1 };

/** One panel's curves over recharts' axes. It and what it imports alone know recharts, so that it loads apart. */
export default function Chart(props: ChartProps) {
  const {
    width,
    height,
    curves,
    rows,
    extent,
    smoothed,
    log,
    range,
    label,
    stepWord,
    marks = [],
    level,
    dots = false,
    fromZero = false,
  } = props;
  const y = range
    ? { ticks: linearAxis(range).ticks, domain: range }
    : log
      ? logAxis(extent)
      : linearAxis(extent);
  const x = stepAxis(fromZero ? 0 : rows[0].step, rows[rows.length - 1].step);
  const inside = ({ step }: ChartMark) => step >= x.domain[0] && step <= x.domain[1];
  return (
    <LineChart width={width} height={height} data={rows} margin={MARGIN} aria-label={label}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="step"
        type="number"
        domain={[...x.domain]}
        ticks={x.ticks}
        tickFormatter={tickStep}
        interval={0}
        niceTicks="none"
        tick={TICK}
        tickLine={false}
        axisLine={false}
        height={20}
      />
      <YAxis
        type="number"
        scale={log && !range ? 'log' : 'linear'}
        domain={[...y.domain]}
        ticks={y.ticks}
        tickFormatter={tickValue}
        interval={0}
        niceTicks="none"
        tick={TICK}
        tickLine={false}
        axisLine={false}
        width={36}
        allowDataOverflow
      />
      {/* Recharts shows readings of lines of its own alone: an unseen one has the steps to walk. */}
      <Line dataKey="step" hide />
      <Tooltip
        includeHidden
        isAnimationActive={false}
        cursor={CURSOR}
        content={({ active, label: step }) => {
          const row = active ? rows.find((candidate) => candidate.step === step) : undefined;
          return row ? <Reading row={row} curves={curves} smoothed={smoothed} stepWord={stepWord} /> : null;
        }}
      />
      {marks.filter(inside).map(({ step, setting, value }, i, shown) => (
        <ReferenceLine
          key={`${step}/${setting}`}
          x={step}
          stroke="var(--faint)"
          strokeDasharray="2 3"
          {...(i >= shown.length - MOST_LABELS && {
            label: {
              value: `${setting} ${value}`,
              position:
                step - x.domain[0] > (x.domain[1] - x.domain[0]) / 2 ? 'insideTopRight' : 'insideTopLeft',
              // One below the other: neighbours do not cover each other.
              dy: 12 * (i % MOST_LABELS),
              ...TICK,
            },
          })}
        />
      ))}
      {level !== undefined && (
        <ReferenceLine y={level} stroke="var(--real)" strokeWidth={1.5} strokeDasharray="4 3" />
      )}
      <CurvePaths curves={curves} rows={rows} smoothed={smoothed} dots={dots} />
    </LineChart>
  );
}

interface ReadingProps {
  row: ChartRow;
  curves: readonly ChartCurve[];
  smoothed: boolean;
  stepWord: string;
}

/** The exact values at one step. */
function Reading({ row, curves, smoothed, stepWord }: ReadingProps) {
  return (
    <div className={classes.reading}>
      <div className={classes.readingStep}>
        {stepWord} {formatInteger(row.step)}
      </div>
      {curves.map((curve, i) => (
        <div key={curve.key} className={classes.readingRow}>
          <span className={classes.key} style={{ background: curve.color }} />
          <span>{curve.label}</span>
          <b>{show(row.raw[i])}</b>
          {smoothed && <span className={classes.readingSmoothed}>{show(row.line[i])}</span>}
        </div>
      ))}
    </div>
  );
}

function show(value: number | null): string {
  return value === null ? '–' : formatSignificant(value, 5);
}
