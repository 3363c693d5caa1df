import type { ParamValues } from '../../core/params';
import { Rng, STREAM } from '../../core/rng';
import type { NamedWeight, WeightSpec } from '../../exporters/types';
import type { PartInfo, WeightsChoice } from '../types';
import type { BuildSpec, GenerativeModel, ModelState, SampleRequest, TrainBatch } from './generative-model';
import { Replay } from './replay/replay';
import * as tf from './tf';
import type { Trainable } from './trainable';

/**
 * What every family's model does alike: owning its networks, counting steps, snapshots, weights by name.
 * A family adds its networks, its losses and its way to sample.
 */
export abstract class BaseModel implements GenerativeModel {
  abstract readonly parts: readonly PartInfo[];
  /** The networks, in the order in which their weights stand in a file. */
  protected abstract readonly networks: readonly Trainable[];
  private readonly replay = new Replay();
  private steps = 0;

  constructor(protected readonly spec: BuildSpec) {}

  /** One update of every network. @returns the curves' scalars. */
  protected abstract update(nextBatch: () => TrainBatch): tf.Scalar[];
  abstract sample(request: SampleRequest, signal: AbortSignal): Promise<Float32Array>;
  abstract run(
    part: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    weights: WeightsChoice,
  ): Record<string, tf.Tensor>;
  /** Puts checked live parameters in force. */
  protected abstract take(params: ParamValues): void;

  get step(): number {
    return this.steps;
  }

  get parameterCount(): number {
    return this.networks.reduce((sum, network) => sum + network.weights.parameterCount, 0);
  }

  get averaging(): boolean {
    return this.networks.some((network) => network.weights.averaging);
  }

  get repeating(): boolean {
    const { states } = this.replay;
    return states.length > 0 && states.every((state) => state === 'ready');
  }

  get weightSpecs(): WeightSpec[] {
    return this.networks.flatMap(({ weights, prefix }) =>
      weights.specs.map((spec) => ({ ...spec, name: prefix + spec.name })),
    );
  }

  trainStep(nextBatch: () => TrainBatch): tf.Scalar[] {
    const curves = this.update(nextBatch);
    this.steps++;
    return curves;
  }

  configure(params: ParamValues): void {
    this.take(params);
    this.replay.forget();
  }

  async weights(choice: WeightsChoice): Promise<NamedWeight[]> {
    return (await Promise.all(this.networks.map((network) => network.named(choice)))).flat();
  }

  setWeights(arrays: readonly Float32Array[], step: number): void {
    this.replay.forget();
    let used = 0;
    for (const network of this.networks) {
      const count = network.weights.specs.length;
      network.set(arrays.slice(used, used + count));
      used += count;
    }
    this.steps = step;
  }

  async state(): Promise<ModelState> {
    return { step: this.steps, networks: await Promise.all(this.networks.map((network) => network.state())) };
  }

  restore(state: ModelState): void {
    this.replay.forget();
    this.networks.forEach((network, i) => network.restore(state.networks[i]));
    this.steps = state.step;
  }

  dispose(): void {
    this.replay.forget();
    for (const network of this.networks) network.dispose();
  }

  /**
   * One update of a network, repeated without its script by and by.
   * @param inputs all tensors that are made anew for it; they stay the caller's
   * @param work minimises the network's loss; what it reads and is no input must not change, see `Replay`
   * @returns what `work` returns; the caller disposes
   */
  protected learn(network: Trainable, inputs: tf.NamedTensorMap, work: () => tf.Scalar[]): tf.Scalar[] {
    network.advance(this.step);
    return this.replay.run(network.prefix, inputs, work);
  }

  /** The random stream of this step; `use` keeps several of one step apart (0 … 15). */
  protected stepNoise(use = 0): Rng {
    return new Rng(this.spec.seed, STREAM.trainingNoise, this.steps * 16 + use);
  }

  /** `[n, D]` as the networks take it: flat, or the image's own shape. */
  protected image(x: tf.Tensor): tf.Tensor {
    return tf.reshape(x, [-1, ...this.spec.data.shape]);
  }
}
