import { perceptron, silu } from '../../../src/models/shared/layers';
import { Optimizer, type OptimizerSettings } from '../../../src/models/shared/optimizer';
import { Replay } from '../../../src/models/shared/replay/replay';
import * as tf from '../../../src/models/shared/tf';
import { Weights } from '../../../src/models/shared/weights';
import { type Checks, make } from './compare';

/** A small network with its optimiser and average. */
class Subject {
  readonly weights: Weights;
  readonly net: (x: tf.Tensor) => tf.Tensor;
  readonly optimizer: Optimizer;

  constructor(
    name: string,
    sizes: number[],
    private readonly kind: OptimizerSettings['kind'],
  ) {
    this.weights = new Weights(sizes.length);
    this.net = perceptron(this.weights, name, sizes, silu);
    this.optimizer = new Optimizer(this.weights.variables);
  }

  /** What every step has other numbers of. */
  advance(t: number): void {
    const { kind } = this;
    const rates = { learningRate: 0.02 / t, beta1: 0.9, beta2: 0.99, momentum: 0.8, weightDecay: 0.01 };
    this.optimizer.advance({ kind, ...rates }, this.weights.advanceAverage(0.9));
  }

  minimize(loss: () => tf.Scalar): tf.Scalar {
    const { variables } = this.weights;
    const { value, grads } = tf.variableGrads(loss, variables);
    this.optimizer.update(
      variables.map(({ name }) => grads[name]),
      variables.map((variable) => this.weights.averageOf(variable)),
    );
    tf.dispose(grads);
    return value;
  }

  dispose(): void {
    this.optimizer.dispose();
    this.weights.dispose();
  }
}

/** What repeated training gave, what its last step made, and what is left of it. */
interface Outcome {
  numbers: number[];
  tensorsMade: number;
  texturesLeft: number;
  texturesGrown: number;
}

/**
 * Trains two networks that look at each other, one of them twice a step: inputs of several types, kernels of
 * TensorFlow.js among them, reads of weights and of losses in between.
 */
async function train(steps: number, kind: OptimizerSettings['kind']): Promise<Outcome> {
  const used = (): number => Reflect.get(tf.backend(), 'textureManager').getNumUsedTextures();
  const before = used();
  const judge = new Subject('judge', [5, 17, 1], kind);
  const maker = new Subject('maker', [3, 9, 5], kind);
  const table = tf.keep(make([7, 5], 99));
  const replay = new Replay();
  const losses: tf.Scalar[] = [];
  const numbers: number[] = [];
  let texturesBefore = 0;
  let made = 0;
  let late: Promise<ArrayLike<number>> | undefined;
  const { makeTensorInfo } = tf.backend() as unknown as { makeTensorInfo(...args: unknown[]): tf.TensorInfo };
  for (let t = 1; t <= steps; t++) {
    const z = make([4, 3], t);
    if (t === steps) {
      const counted = (...args: unknown[]): tf.TensorInfo => {
        made++;
        return makeTensorInfo.apply(tf.backend(), args);
      };
      Object.assign(tf.backend(), { makeTensorInfo: counted });
    }
    for (const turn of [0, 1]) {
      const inputs = {
        x: make([4, 5], 2 * t + turn),
        labels: tf.tensor1d([t % 7, 1, 3, (t + 5) % 7], 'int32'),
        weight: tf.scalar(1 / t),
        z,
      };
      judge.advance(t);
      losses.push(
        ...replay.run('judge', inputs, () =>
          tf.tidy(() => [
            judge.minimize(() => {
              const real = judge.net(tf.add(inputs.x, tf.gather(table, inputs.labels)));
              const both = tf.concat([real, tf.neg(judge.net(maker.net(z)))]);
              return tf.add(tf.mean(tf.softplus(both)), tf.mul(tf.mean(tf.square(real)), inputs.weight));
            }),
          ]),
        ),
      );
      tf.dispose([inputs.x, inputs.labels, inputs.weight]);
    }
    maker.advance(t);
    losses.push(
      ...replay.run('maker', { z }, () =>
        tf.tidy(() => [maker.minimize(() => tf.mean(tf.softplus(judge.net(maker.net(z)))))]),
      ),
    );
    z.dispose();
    // Losses are read a step late, weights now and then, some while training goes on.
    if (losses.length > 3) {
      for (const loss of losses.splice(0, 3)) {
        numbers.push((await loss.data())[0]);
        loss.dispose();
      }
    }
    if (t % 9 === 0) numbers.push(...(await judge.weights.variables[0].data()));
    // One is on its way for a whole step.
    if (late) numbers.push(...Array.from(await late));
    late = t % 10 === 0 ? maker.weights.variables[0].data() : undefined;
    if (t === steps - 20) texturesBefore = used();
  }
  Reflect.deleteProperty(tf.backend(), 'makeTensorInfo');
  const texturesGrown = used() - texturesBefore;
  for (const loss of losses) numbers.push((await loss.data())[0]);
  for (const { weights } of [judge, maker]) {
    for (const variable of weights.variables) numbers.push(...(await variable.data()));
  }
  tf.dispose([losses, table]);
  replay.forget();
  judge.dispose();
  maker.dispose();
  return { numbers, tensorsMade: made, texturesLeft: used() - before, texturesGrown };
}

/** Work done again by its draws alone, against the same work done by its kernels: to the bit. */
export const REPEAT_CHECKS: Checks = {
  repeats: async () => {
    await tf.setBackend('webgl');
    const results: Record<string, number> = {};
    for (const kind of ['adam', 'adamw', 'sgd', 'rmsprop'] as const) {
      const repeated = await train(44, kind);
      Object.assign(tf.backend(), { repeater: undefined });
      const kernels = await train(44, kind);
      Reflect.deleteProperty(tf.backend(), 'repeater');
      const differences = repeated.numbers.map((x, i) => Math.abs(x - kernels.numbers[i]));
      results[`${kind}: numbers`] = Math.max(
        ...differences,
        repeated.numbers.length - kernels.numbers.length,
      );
      results[`${kind}: textures left`] = repeated.texturesLeft;
      results[`${kind}: textures after 20 more steps`] = repeated.texturesGrown;
      // Inputs, their uploads and a copy of each loss, instead of every kernel's result.
      const few = repeated.tensorsMade < kernels.tensorsMade / 5;
      results[`${kind}: tensors made by a repeated step`] = few ? 0 : repeated.tensorsMade;
    }
    return results;
  },
};
