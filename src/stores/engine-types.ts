import type { ErrorInfo } from '../core/errors';
import type { ParamValue } from '../core/params';
import type { MeanAndSpread } from '../core/seeds';
import type { TensorData } from '../core/tensor-data';
import type { ExperimentConfig } from '../models/experiment';
import type { PartInfo, SamplerOptions, WeightsChoice } from '../models/types';
import type { Measurement, MetricValue } from '../metrics/types';
import type { Cadence, Neighbours, Status, StopRules } from '../workers/protocol';

/** A change of settings: what is left out stays. */
export interface ConfigPatch {
  family?: string;
  dataset?: string;
  backend?: string;
  seed?: number;
  params?: Record<string, ParamValue>;
}

/** Which real items `data` gives. */
export interface DataQuery {
  count: number;
  split?: 'train' | 'heldOut';
  seed?: number;
}

/** What `sample` draws. */
export type SampleQuery = {
  count: number;
  seed: number;
  /** Class of every sample, of a conditional model; else classes as frequent as in the data. */
  label?: number;
  weights?: WeightsChoice;
} & SamplerOptions;

/** How many samples, of which noise, are to be compared with the training items. */
export interface NeighbourQuery {
  count: number;
  seed: number;
}

/** The same experiment, with several seeds. */
export interface SeedsQuery {
  /** The seeds, in this order; or how many, the present one and those that follow it. */
  seeds: number | readonly number[];
  /** Steps that each run trains. */
  steps: number;
}

/** What one of the runs came to. */
export interface SeedRun {
  seed: number;
  /** Metrics at its end; empty where it failed. */
  values: Record<string, MetricValue>;
  /** Why it failed, where it did. */
  error?: ErrorInfo;
}

/** What the runs have in common, and by how much they differ. */
export interface SeedsResult {
  family: string;
  dataset: string;
  steps: number;
  runs: SeedRun[];
  /** Over the runs that came to their end: every step, and of each curve mean and sample standard deviation. */
  curves: { step: number[]; series: Record<string, { mean: number[]; spread: number[] }> };
  /** Of each metric, over the runs that came to their end. */
  metrics: Record<string, MeanAndSpread & { runs: number }>;
}

/**
 * Everything one can do with the run. Buttons, shortcuts and `window.playground` call the same functions.
 * Each rejects with `PlaygroundError`; `bad-input` has changed nothing.
 */
export interface Engine {
  /** Page and worker are up and the first run is built. */
  ready(): Promise<void>;
  configure(patch: unknown): Promise<ExperimentConfig>;
  /** Forgets one touched parameter of the family, or all of them. */
  restoreDefault(id?: string): Promise<ExperimentConfig>;
  /** Sets the exact Reference settings. */
  takeReference(): Promise<ExperimentConfig>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  /** Resolves when the first step is done. */
  train(): Promise<void>;
  /** Resolves when the loop stands still. */
  pause(): Promise<Status>;
  reset(): Promise<Status>;
  step(n?: number): Promise<Status>;
  untilStep(step: number): Promise<Status>;
  sample(query: SampleQuery): Promise<TensorData>;
  data(query: DataQuery): Promise<{ x: TensorData; labels?: Int32Array }>;
  /** Measures every metric now. */
  metrics(): Promise<Measurement>;
  /** Samples, each with its nearest training item. */
  neighbours(query: NeighbourQuery): Promise<Neighbours>;
  /** How often metrics are measured while training. */
  measureEvery(cadence: Cadence): void;
  /** When training is to pause by itself; what is left out never does. */
  stopWhen(rules: StopRules & { steps?: number }): void;
  /** The experiment with several seeds in turn. */
  seeds(query: SeedsQuery): Promise<SeedsResult>;
  parts(): PartInfo[];
  run(
    part: string,
    inputs: Record<string, TensorData>,
    weights?: WeightsChoice,
  ): Promise<Record<string, TensorData>>;
  /** A weights file; `lastFinite` takes what was kept from before a failure. */
  exportWeights(format?: string, lastFinite?: boolean): Promise<Blob>;
  importWeights(file: Blob): Promise<Status>;
  /** After a failure: back to the last finite weights, paused. */
  restoreLastFinite(): Promise<Status>;
  /** The link that opens this experiment. */
  shareLink(): string;
}
