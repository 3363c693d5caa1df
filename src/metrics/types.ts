import type { Estimate } from '../core/estimate';
import type { DataKind } from '../core/params';
import type { Text } from '../core/text';

/** What a metric has a meaning on. */
export type MetricScope =
  /** Every family on every dataset. */
  | 'everything'
  /** Datasets that declare the `modes` of a Gaussian mixture. */
  | 'mixtures'
  /** Images with classes. */
  | 'labelled-images'
  /** Models that have it to say: by an `evaluate` of their own, or because they take classes. Shown once it was found. */
  | 'families';

/** All that the page knows of a metric: plain data. */
export interface MetricMeta {
  id: string;
  label: Text;
  /** Its name on images, where that must say more: distances there are between pixels. */
  labelOnImages?: Text;
  /** What it measures, what a perfect model scores, and what it cannot tell. */
  help: Text;
  /** What the number counts, where it is no pure number or share. */
  unit?: Text;
  better: 'low' | 'high';
  /** What a perfect model scores, where theory says it; else real items are measured against real ones. */
  perfect?: number;
  /** Fixed range of the axis, for shares. */
  range?: readonly [min: number, max: number];
}

/** Metrics that are computed together: what `<id>/metric.ts` exports. The worker finds `<id>/compute.ts` by the id. */
export interface MetricGroup {
  /** The name of its folder. */
  id: string;
  appliesTo: MetricScope;
  /** Only on these datasets; everywhere when left out. */
  datasets?: readonly string[];
  /** Kinds of data on which it is cheap enough to be measured while training. */
  live: readonly DataKind[];
  metrics: readonly MetricMeta[];
}

/** A metric with what its group says of it. */
export interface RegisteredMetric extends MetricMeta {
  group: string;
  appliesTo: MetricScope;
}

/** A metric, computed on held-out data. */
export interface MetricValue extends Estimate {
  /** What a perfect model scores at this sample count: real items against real ones, or what theory says. */
  ceiling?: number;
  /** One standard error of the ceiling. */
  ceilingUncertainty?: number;
  /** Whether value and ceiling cannot be told apart at this sample count; there where a ceiling is. */
  indistinguishable?: boolean;
}

/** Everything measured of a run at one step. */
export interface Measurement {
  step: number;
  /** Training time until then, in milliseconds. */
  elapsedMs: number;
  /** Milliseconds a sample took to draw, drawing alone. */
  sampleMs: number;
  /** By metric id. */
  values: Record<string, MetricValue>;
}
