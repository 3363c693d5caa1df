import type { NamedWeight } from '../../exporters/types';
import type { WeightsChoice } from '../types';
import type { ModelState } from './generative-model';
import { clipByGlobalNorm } from './gradient-clip';
import { Optimizer, type OptimizerSettings } from './optimizer';
import { rateFactor, type RateSchedule } from './rate-schedule';
import './sum-gradients';
import * as tf from './tf';
import type { Weights } from './weights';

/** How a network is trained at this moment. */
export interface TrainingSettings extends OptimizerSettings, RateSchedule {
  /** Greatest length of the gradient, all weights together; 0 leaves it. */
  gradientClip: number;
  /** 0 turns the average off. */
  emaDecay: number;
}

/** The settings of a family that has the common training parameters. */
export function trainingSettings(
  params: Pick<TrainingSettings, Exclude<keyof TrainingSettings, 'kind' | 'beta1' | 'beta2'>> & {
    optimizer: TrainingSettings['kind'];
    adamBeta1: number;
    adamBeta2: number;
  },
): TrainingSettings {
  const { optimizer: kind, adamBeta1: beta1, adamBeta2: beta2 } = params;
  const { learningRate, weightDecay, momentum, warmupSteps, decaySteps, gradientClip, emaDecay } = params;
  return {
    kind,
    learningRate,
    beta1,
    beta2,
    momentum,
    weightDecay,
    warmupSteps,
    decaySteps,
    gradientClip,
    emaDecay,
  };
}

/** A network with its optimiser and running average. Owns both until `dispose`. */
export class Trainable {
  private optimizer: Optimizer;

  /**
   * @param weights complete: every layer has added its own.
   * @param prefix of the names in a file, as `generator.`
   */
  constructor(
    readonly weights: Weights,
    public settings: TrainingSettings,
    readonly prefix = '',
  ) {
    this.optimizer = new Optimizer(weights.learned);
  }

  /**
   * Begins an update, which `minimize` ends. What changes from update to update and is no tensor changes here, so
   * that the rest may be recorded and repeated.
   * @param step of the run, from 0: where the learning rate's schedule stands
   */
  advance(step: number): void {
    const { settings } = this;
    const learningRate = settings.learningRate * rateFactor(step, settings);
    const averageKeep = this.weights.advanceAverage(settings.emaDecay);
    this.optimizer.advance({ ...settings, learningRate }, averageKeep);
  }

  /**
   * The update: one descent step on a scalar loss; the loss and all it makes are disposed.
   * @param objective gives the loss, and what is to be known of it
   * @returns the scalars to be known; the caller disposes
   */
  minimize(objective: () => { loss: tf.Scalar; curves: readonly tf.Scalar[] }): tf.Scalar[] {
    const { learned } = this.weights;
    const { gradientClip } = this.settings;
    const kept: tf.Scalar[] = [];
    const { value, grads } = tf.variableGrads(() => {
      const { loss, curves } = objective();
      kept.push(...curves.map((curve) => tf.keep(tf.clone(curve))));
      return loss;
    }, learned);
    // A weight that the loss does not reach has no gradient, and stays where it is.
    let ordered: tf.Tensor[] = learned.map((variable) => grads[variable.name] ?? tf.zeros(variable.shape));
    if (gradientClip > 0) ordered = clipByGlobalNorm(ordered, gradientClip);
    this.optimizer.update(
      ordered,
      learned.map((variable) => this.weights.averageOf(variable)),
    );
    this.weights.moveAverage(this.weights.buffers);
    value.dispose();
    tf.dispose(ordered);
    return kept;
  }

  named(choice: WeightsChoice): Promise<NamedWeight[]> {
    return this.weights.named(choice, this.prefix);
  }

  /** New weights, and an optimiser that remembers nothing. */
  set(arrays: readonly Float32Array[]): void {
    this.weights.set(arrays);
    this.optimizer.dispose();
    this.optimizer = new Optimizer(this.weights.learned);
  }

  async state(): Promise<ModelState['networks'][number]> {
    const [weights, optimizer] = await Promise.all([this.weights.state(), this.optimizer.state()]);
    return { weights, optimizer };
  }

  restore(state: ModelState['networks'][number]): void {
    this.weights.restore(state.weights);
    this.optimizer.restore(state.optimizer);
  }

  dispose(): void {
    this.optimizer.dispose();
    this.weights.dispose();
  }
}
