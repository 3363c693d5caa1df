import { BACKEND_CHOICES, BACKEND_LABELS } from './core/backends';
import { PlaygroundError } from './core/errors';
import type { DataKind, Param } from './core/params';
import type { TensorData } from './core/tensor-data';
import type { Text } from './core/text';
import { DATASETS } from './datasets/registry';
import { WEIGHT_EXPORTERS } from './exporters/registry';
import { type ExperimentConfig, resolve } from './models/experiment';
import { groupsOn, METRICS } from './metrics/registry';
import type { Measurement, MetricScope, MetricValue } from './metrics/types';
import { FAMILIES, familyMeta } from './models/registry';
import type { PartInfo, WeightsChoice } from './models/types';
import { useConfig } from './stores/config';
import { engine } from './stores/engine';
import type {
  ConfigPatch,
  DataQuery,
  NeighbourQuery,
  SampleQuery,
  SeedsQuery,
  SeedsResult,
} from './stores/engine-types';
import { curves, stage } from './stores/live';
import { useRecord } from './stores/record';
import { useSession } from './stores/session';
import type { Cadence, Frame, Neighbours, Status, StopRules } from './workers/protocol';

/** Version of this surface (semver): names and shapes only grow within a major version. */
export const API_VERSION = '1.0.0';

/** An entry of the catalog. */
export interface CatalogEntry {
  id: string;
  label: Text;
  summary: Text;
}

/** A parameter as the catalog lists it. */
export type CatalogParam = Param & { id: string };

/** A metric as the catalog lists it; `summary` says what it measures. */
export interface CatalogMetric extends CatalogEntry {
  unit?: Text;
  better: 'low' | 'high';
  appliesTo: MetricScope;
  /** Ids of the datasets it has a meaning on. */
  datasets: string[];
}

/** Everything there is to choose from. */
export interface Catalog {
  families: (CatalogEntry & {
    params: Record<string, CatalogParam>;
    curves: string[];
    samplerParams: string[];
  })[];
  datasets: (CatalogEntry & {
    kind: DataKind;
    shape: number[];
    trainCount: number;
    heldOutCount: number;
    labelNames?: string[];
  })[];
  backends: { id: string; label: Text }[];
  exporters: (CatalogEntry & { extension: string })[];
  metrics: CatalogMetric[];
}

/** What `on` hears. */
export interface Events {
  status: Status;
  /** New points: steps, and a column a curve by its key. */
  curve: { step: number[]; series: Record<string, number[]> };
  samples: Frame;
  /** Metrics that were measured. */
  metrics: Measurement;
  error: NonNullable<Status['error']>;
}

/** The public scripting surface, over the same stores as the page. Documented in the README. */
export interface Playground {
  readonly version: string;
  /** Page and worker are up and the first run is built. */
  ready(): Promise<void>;
  catalog(): Catalog;
  config(): ExperimentConfig;
  /** All or nothing; resolves when in force. Live parameters keep the run, others rebuild it at step 0, paused. */
  configure(patch: ConfigPatch): Promise<ExperimentConfig>;
  /** Resolves when the first step is done. */
  train(): Promise<void>;
  /** Resolves when the loop stands still. */
  pause(): Promise<Status>;
  reset(): Promise<Status>;
  /** Exactly n steps, then paused. */
  step(n?: number): Promise<Status>;
  /** Pauses exactly there; already past: `bad-input`. */
  untilStep(step: number): Promise<Status>;
  status(): Status;
  /** Every step, undecimated. */
  curves(): Events['curve'];
  data(query: DataQuery): Promise<{ x: TensorData; labels?: Int32Array }>;
  /** Same seed, same weights, same backend: same numbers. */
  sample(query: SampleQuery): Promise<TensorData>;
  parts(): PartInfo[];
  /** A plain forward pass, no noise. */
  run(
    part: string,
    inputs: Record<string, TensorData>,
    options?: { weights?: WeightsChoice },
  ): Promise<Record<string, TensorData>>;
  /** Computed now, on held-out data, training or paused; the same weights give the same numbers. */
  metrics(): Promise<Record<string, MetricValue>>;
  /** Samples as `sample` draws them, each with its nearest training item (by Euclidean distance). */
  neighbours(query: NeighbourQuery): Promise<Neighbours>;
  /** Trains the experiment with each seed in turn and measures it; mean and spread over the seeds. `pause` ends it. */
  seeds(query: SeedsQuery): Promise<SeedsResult>;
  /** What was measured of this run so far, live or when asked, in ascending steps. */
  measurements(): Measurement[];
  /**
   * How often metrics are measured while training: seconds of training, "off", or "auto" (the default: as often as costs
   * less than a tenth of the training).
   */
  measureEvery(cadence: Cadence): Promise<void>;
  /** When training pauses by itself, whichever comes first; what is left out never does. Replaces earlier rules. */
  stopWhen(rules: StopRules & { steps?: number }): Promise<void>;
  exportWeights(format?: string): Promise<Blob>;
  importWeights(file: Blob): Promise<Status>;
  /** @returns a function that ends the subscription. */
  on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): () => void;
}

declare global {
  interface Window {
    playground: Playground;
    PlaygroundError: typeof PlaygroundError;
  }
}

function catalog(): Catalog {
  return structuredClone({
    families: FAMILIES.map(({ id, label, summary, params, curves: described, samplerParams }) => ({
      id,
      label,
      summary,
      params: Object.fromEntries(
        Object.entries(params).map(([name, param]) => [name, { ...param, id: name }]),
      ),
      curves: described.map(({ key }) => key),
      samplerParams: [...samplerParams],
    })),
    datasets: DATASETS.map(({ id, label, summary, kind, shape, trainCount, heldOutCount, labelNames }) => ({
      id,
      label,
      summary,
      kind,
      shape: [...shape],
      trainCount,
      heldOutCount,
      ...(labelNames ? { labelNames: [...labelNames] } : {}),
    })),
    backends: BACKEND_CHOICES.map((id) => ({ id, label: BACKEND_LABELS[id] })),
    exporters: WEIGHT_EXPORTERS.map(({ id, label, summary, extension }) => ({
      id,
      label,
      summary,
      extension,
    })),
    metrics: METRICS.map(({ id, label, help, unit, better, appliesTo, group }) => ({
      id,
      label,
      summary: help,
      ...(unit ? { unit } : {}),
      better,
      appliesTo,
      datasets: DATASETS.filter((dataset) => groupsOn(dataset).some((fitting) => fitting.id === group)).map(
        (dataset) => dataset.id,
      ),
    })),
  });
}

/** Curve points from index `from` on, by key. */
function curvePoints(from = 0): Events['curve'] {
  const { step, values } = curves.series.columns();
  const keys = familyMeta(useConfig.getState().choices.family).curves.map(({ key }) => key);
  return {
    step: Array.from(step.subarray(from)),
    series: Object.fromEntries(values.map((column, i) => [keys[i], Array.from(column.subarray(from))])),
  };
}

function on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): () => void {
  const subscribe: { [K in keyof Events]: (listener: (payload: Events[K]) => void) => () => void } = {
    status: (listener) =>
      useSession.subscribe((now, before) => {
        if (now.status !== before.status) listener(now.status);
      }),
    error: (listener) =>
      useSession.subscribe((now, before) => {
        const { error } = now.status;
        if (error && error !== before.status.error) listener(error);
        if (now.refusal && now.refusal !== before.refusal) listener(now.refusal);
      }),
    curve: (listener) => {
      let { series } = curves;
      let told = series.length;
      return curves.signal.subscribe(() => {
        if (curves.series !== series) {
          series = curves.series;
          told = 0;
        }
        if (series.length > told) listener(curvePoints(told));
        told = series.length;
      });
    },
    samples: (listener) =>
      stage.signal.subscribe(() => {
        if (stage.frame) listener(stage.frame);
      }),
    metrics: (listener) =>
      useRecord.subscribe((now, before) => {
        if (now.history === before.history) return;
        for (const measurement of now.history) {
          if (!before.history.includes(measurement)) listener(measurement);
        }
      }),
  };
  return subscribe[event](handler);
}

/** Puts `window.playground` in place. */
export function installPlayground(): void {
  window.PlaygroundError = PlaygroundError;
  window.playground = {
    version: API_VERSION,
    ready: () => engine.ready(),
    catalog,
    config: () => resolve(useConfig.getState().choices),
    configure: (patch) => engine.configure(patch),
    train: () => engine.train(),
    pause: () => engine.pause(),
    reset: () => engine.reset(),
    step: (n) => engine.step(n),
    untilStep: (step) => engine.untilStep(step),
    status: () => useSession.getState().status,
    curves: () => curvePoints(),
    data: (query) => engine.data(query),
    sample: (query) => engine.sample(query),
    parts: () => engine.parts(),
    run: (part, inputs, options) => engine.run(part, inputs, options?.weights),
    metrics: async () => (await engine.metrics()).values,
    neighbours: (query) => engine.neighbours(query),
    seeds: (query) => engine.seeds(query),
    measurements: () => structuredClone([...useRecord.getState().history]),
    measureEvery: async (cadence) => engine.measureEvery(cadence),
    stopWhen: async (rules) => engine.stopWhen(rules),
    exportWeights: (format) => engine.exportWeights(format),
    importWeights: (file) => engine.importWeights(file),
    on,
  };
}
