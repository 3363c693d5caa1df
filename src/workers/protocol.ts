import type { BackendId, BackendInfo, SpeedMode } from '../core/backends';
import type { ErrorInfo } from '../core/errors';
import type { ParamValues } from '../core/params';
import type { TensorData } from '../core/tensor-data';
import type { WeightsFile } from '../exporters/types';
import type { Measurement } from '../metrics/types';
import type { ExperimentConfig } from '../models/experiment';
import type { PartInfo, ViewId, WeightsChoice } from '../models/types';

/** Whether a run is learning: `preparing` covers loading, compiling and building; `stopped` follows a failure. */
export type Phase = 'idle' | 'preparing' | 'training' | 'paused' | 'stopped';

/** Where a run stands (API.md of `window.playground`). */
export interface Status {
  phase: Phase;
  step: number;
  /** Time spent training, pauses left out. */
  elapsedMs: number;
  stepsPerSecond: number;
  /** Id of the backend in use, or '' before one is chosen. */
  backend: string;
  /** Whether the same seed gives the same curve again, or speed comes first. */
  mode: SpeedMode;
  /** Tensors and bytes that TensorFlow.js holds; what a measurement borrows meanwhile is left out. */
  tensors: number;
  bytes: number;
  /** The last loss of each curve. */
  losses: Record<string, number>;
  /** The rule that made training pause by itself, until it goes on. */
  stoppedBy?: StopReason;
  error?: ErrorInfo;
}

/**
 * How often metrics are measured while training: every so many seconds of it, never, or as often as costs less than a
 * tenth of the training.
 */
export type Cadence = number | 'auto' | 'off';

/** When training is to pause by itself, whichever comes first. What is left out never does. */
export interface StopRules {
  /** Minutes of training. */
  minutes?: number;
  /** A live metric that is this good, or better. */
  target?: { metric: string; value: number };
  /** A live metric that has not become better in so many measurements. */
  plateau?: { metric: string; measurements: number };
}
export type StopReason = keyof StopRules;

/** What the stage wants to see; refreshed as training goes. */
export interface ViewRequest {
  view: ViewId;
  /** Items in a frame. */
  count: number;
  /** Seed of the fixed noise. */
  noiseSeed: number;
}

/** What the stage shows: items in the dataset's own units. */
export interface Frame {
  view: ViewId;
  step: number;
  count: number;
  /** Generated or reconstructed items, [count, prod(shape)]. */
  x: Float32Array;
  /** What they stand beside, [count, prod(shape)]: originals of reconstructions, nearest training items of samples. */
  originals?: Float32Array;
}

/** Curve points since the last report: `steps` [n], and one column [n] a curve in the family's order. */
export interface CurveChunk {
  steps: Float64Array;
  values: Float64Array[];
}

/** Samples, and the nearest of the training items to each. */
export interface Neighbours {
  /** [count, …shape], in the dataset's units. */
  samples: TensorData;
  /** The nearest training item of each, of the same shape. */
  nearest: TensorData;
  /** Its place in the training split. */
  index: Int32Array;
  /** Euclidean distance to it, in the data's units. */
  distance: Float64Array;
}

/** What a run is built from. */
export interface BuildInput {
  runId: number;
  config: ExperimentConfig;
  view: ViewRequest;
}

/** What the page is told of a freshly built run. */
export interface BuiltInfo {
  runId: number;
  config: ExperimentConfig;
  parts: PartInfo[];
  parameterCount: number;
  backend: BackendInfo;
  status: Status;
  /** Real items to stand beneath the samples, [n, prod(shape)] in the dataset's units. */
  realItems: Float32Array;
}

/** Every command the page can give: what it carries and what comes back. */
export interface Commands {
  /** Builds a run at step 0, paused. `keep` carries weights, optimiser and curves over (backend change). */
  build: { input: BuildInput & { keep: boolean }; output: BuiltInfo };
  /** Puts live parameters in force. */
  configure: { input: { config: ExperimentConfig }; output: Status };
  /** Trains until `until` (or until paused); answers when the first step is done. */
  train: { input: { until?: number }; output: Status };
  /** Trains exactly to `until`; answers when the loop stands still. */
  trainTo: { input: { until: number }; output: Status };
  /** Answers when the loop stands still. */
  pause: { input: Record<string, never>; output: Status };
  view: { input: ViewRequest; output: null };
  /** Whether the run may move to a faster backend while it trains. */
  mode: { input: { mode: SpeedMode }; output: null };
  sample: {
    input: { count: number; seed: number; weights: WeightsChoice; options: ParamValues; label?: number };
    output: TensorData;
  };
  data: {
    input: { count: number; split: 'train' | 'heldOut'; seed?: number };
    output: { x: TensorData; labels?: Int32Array };
  };
  /** Samples, each with its nearest training item: `items` and `neighbours` [count, …shape], `index` and `distance` [count]. */
  neighbours: { input: { count: number; seed: number }; output: Neighbours };
  runPart: {
    input: { part: string; inputs: Record<string, TensorData>; weights: WeightsChoice };
    output: Record<string, TensorData>;
  };
  /** All metrics of the run as it stands, training or paused. */
  metrics: { input: Record<string, never>; output: Measurement };
  /** How often metrics are measured while training, in this run and the next. */
  cadence: { input: { cadence: Cadence }; output: null };
  /** When training is to pause by itself, in this run and the next. */
  stopRules: { input: { rules: StopRules }; output: null };
  /** The weights with their metadata, in TensorFlow.js layout. `lastFinite` takes those kept from before a failure. */
  weights: { input: { lastFinite: boolean }; output: WeightsFile };
  /** Builds the run of a safetensors file and puts its weights in, with a fresh optimiser; all or nothing. */
  importWeights: { input: BuildInput & { bytes: Uint8Array<ArrayBuffer> }; output: BuiltInfo };
  /** After a failure: back to the last finite weights, paused. */
  restoreLastFinite: { input: Record<string, never>; output: Status };
}

export type CommandName = keyof Commands;

/** A command on its way to the worker. */
export type CommandMessage = {
  [K in CommandName]: { type: 'command'; id: number; command: K; input: Commands[K]['input'] };
}[CommandName];

/** Page → worker. */
export type ToWorker =
  | { type: 'start'; base: string }
  | CommandMessage
  /** One credit: the page has taken in the last report. */
  | { type: 'credit' }
  /** How long the page stood still to show the last frame, in ms. */
  | { type: 'shown'; ms: number };

/** The answer to a command that went well. */
export type ReplyMessage = {
  [K in CommandName]: { type: 'reply'; id: number; command: K; output: Commands[K]['output'] };
}[CommandName];

/**
 * What is done before training goes: the data loaded, a backend started and its kernels checked, candidates timed on the
 * model, the model built, GPU programs compiled, the first step taken.
 */
export type PreparationStep = 'data' | 'backend' | 'measure' | 'model' | 'compile' | 'first-step';

/** Worker → page. */
export type FromWorker =
  | { type: 'ready' }
  /** Backends that this browser offers, once they are known. */
  | { type: 'offered'; backends: BackendId[] }
  /** The run goes on where it was, on another backend. */
  | { type: 'moved'; runId: number; backend: BackendInfo }
  | ReplyMessage
  | { type: 'refusal'; id: number; command: CommandName; error: ErrorInfo }
  /** Loading or preparing: `done` of `total`, or total 0 where it cannot be told. */
  | {
      type: 'progress';
      runId: number;
      what: PreparationStep;
      done: number;
      total: number;
    }
  /** Metrics of the run at a step, or why they could not be had. */
  | { type: 'measured'; runId: number; measurement: Measurement }
  | { type: 'not-measured'; runId: number; error: ErrorInfo }
  | { type: 'report'; runId: number; status: Status; curve?: CurveChunk; frame?: Frame };
