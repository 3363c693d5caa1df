import type { NamedWeight } from '../../exporters/types';
import type { WeightsChoice } from '../types';
import type { ModelState } from './generative-model';
import { Optimizer, type OptimizerSettings } from './optimizer';
import './sum-gradients';
import * as tf from './tf';
import type { Weights } from './weights';

/** How a network is trained at this moment. */
export interface TrainingSettings extends OptimizerSettings {
  /** 0 turns the average off. */
  emaDecay: number;
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
    this.optimizer = new Optimizer(weights.variables);
  }

  /** One descent step on a scalar loss; the loss and all it makes are disposed. */
  minimize(loss: () => tf.Scalar): void {
    const { variables } = this.weights;
    const { value, grads } = tf.variableGrads(loss, variables);
    // A weight that the loss does not reach has no gradient, and stays where it is.
    const ordered = variables.map((variable) => grads[variable.name] ?? tf.zeros(variable.shape));
    this.optimizer.step(ordered, this.settings);
    this.weights.updateAverage(this.settings.emaDecay);
    value.dispose();
    tf.dispose(ordered);
  }

  named(choice: WeightsChoice): Promise<NamedWeight[]> {
    return this.weights.named(choice, this.prefix);
  }

  /** New weights, and an optimiser that remembers nothing. */
  set(arrays: readonly Float32Array[]): void {
    this.weights.set(arrays);
    this.optimizer.dispose();
    this.optimizer = new Optimizer(this.weights.variables);
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
