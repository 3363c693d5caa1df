import type { Estimate } from '../../core/estimate';
import type { DataTraits, ParamValues } from '../../core/params';
import type { NamedWeight, WeightSpec } from '../../exporters/types';
import type { PartInfo, WeightsChoice } from '../types';
import type { OptimizerState } from './optimizer';
import type * as tf from './tf';
import type { WeightsState } from './weights';

/** What a model is built for. */
export interface BuildSpec {
  /** A value for every parameter of the family. */
  params: ParamValues;
  data: DataSpec;
  seed: number;
}

/** One item of the data: its kind, its shape, how many numbers that is (D), and its classes where it has a label. */
export interface DataSpec extends DataTraits {
  /** `[2]` or `[height, width, channels]`. */
  shape: readonly number[];
  size: number;
}

/** What samples are wanted. */
export interface SampleRequest {
  count: number;
  /** The same seed, weights and backend give the same numbers, and the first n stay when more are asked. */
  seed: number;
  weights: WeightsChoice;
  /** The class of each sample, `[count]`, where the model takes classes. */
  labels?: Int32Array;
  /** Sampler settings, complete: the run's own with the caller's over them. */
  options: ParamValues;
  /** Lets other work of the worker have its turn; called between passes. */
  breathe(): Promise<void>;
}

/** What held-out items are to be judged. */
export interface EvaluationRequest {
  /** `[count, D]` in the network's range. */
  x: Float32Array;
  count: number;
  /** `[count]`, where the data have labels. */
  labels?: Int32Array;
  seed: number;
  weights: WeightsChoice;
  /** Lets other work of the worker have its turn; called between passes. */
  breathe(): Promise<void>;
}

/** What a model learns from in one step. */
export interface TrainBatch {
  /** `[B, D]` in the network's range; the model disposes it. */
  x: tf.Tensor2D;
  /** `[B]`, where the data have labels. */
  labels?: Int32Array;
}

/** Everything a run needs to go on elsewhere as if it had never stopped: every stream derives from seed and step. */
export interface ModelState {
  step: number;
  networks: { weights: WeightsState; optimizer: OptimizerState }[];
}

/**
 * A model in training. Owns every tensor it keeps: `dispose` returns `tf.memory()` to its level before the build.
 * Tensors are in the network's range; a batch is `[B, D]`, whatever the architecture.
 */
export interface GenerativeModel {
  readonly parts: readonly PartInfo[];
  readonly parameterCount: number;
  /** Every weight's name, shape and layout, as `weights()` gives them. */
  readonly weightSpecs: readonly WeightSpec[];
  /** Steps done: one is one update of the generator, however many of the discriminator. */
  readonly step: number;
  /**
   * One step.
   * @param nextBatch gives a fresh batch.
   * @returns a scalar a curve of the family, per item, in its order; the caller disposes them.
   */
  trainStep(nextBatch: () => TrainBatch): tf.Scalar[];
  /** Draws samples, `[count, D]` row-major. Does not disturb the run's own streams. @throws what `signal` aborts with. */
  sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array>;
  /**
   * What the model makes of given items `[n, D] -> [n, D]`, without noise; the caller disposes.
   * @param labels class of each item, `[n]`, where the model takes classes
   */
  reconstruct?(x: tf.Tensor2D, weights: WeightsChoice, labels?: Int32Array): tf.Tensor2D;
  /**
   * What the family can say of held-out items `[n, D]` (network range) beyond its samples, by metric id: an ELBO, say.
   * Does not disturb the run's own streams. @throws what `signal` aborts with.
   */
  evaluate?(request: EvaluationRequest, signal: AbortSignal): Promise<Record<string, Estimate>>;
  /** A plain forward pass of one part on inputs of the shapes `parts` lists; the caller disposes the outputs. */
  run(
    part: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor>;
  /** Puts live parameters in force. */
  configure(params: ParamValues): void;
  /** The weights a sample uses, by PyTorch name; learned ones where EMA is off or `raw` is asked. */
  weights(choice: WeightsChoice): Promise<NamedWeight[]>;
  /** Whether steps are repeated without their script by now; see `Replay`. */
  readonly repeating: boolean;
  /** Whether EMA weights are there. */
  readonly averaging: boolean;
  /** Takes weights in the order of `weightSpecs`, with a fresh optimiser, as of step `step`. */
  setWeights(arrays: readonly Float32Array[], step: number): void;
  state(): Promise<ModelState>;
  restore(state: ModelState): void;
  dispose(): void;
}

/** What a family's `model.ts` exports as `model`. */
export interface ModelImplementation {
  /** Builds the model. @throws when the parameters do not fit the family's spec. */
  build(spec: BuildSpec): GenerativeModel;
}
