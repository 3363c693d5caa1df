import { Rng, STREAM } from '../../../src/core/rng';
import { perceptron, silu } from '../../../src/models/shared/layers';
import { normalTensor } from '../../../src/models/shared/noise';
import { Optimizer, type OptimizerSettings, updateArrays } from '../../../src/models/shared/optimizer';
import * as tf from '../../../src/models/shared/tf';
import { Weights } from '../../../src/models/shared/weights';
import { values } from '../../../src/backends/test-difference';
import { type Checks, make } from './compare';

/** The largest difference of weights and average after three steps from the same arithmetic on arrays. */
async function optimizer(kind: OptimizerSettings['kind'], shape: number[]): Promise<number> {
  await tf.setBackend('webgl');
  const settings = { kind, learningRate: 0.05, beta1: 0.9, beta2: 0.99, momentum: 0.8, weightDecay: 0.01 };
  const variable = tf.variable(tf.tidy(() => make(shape)));
  const w = values(variable.size);
  const [m, v] = [new Float32Array(w.length), new Float32Array(w.length)];
  const alias = variable.clone();
  const waitingForOld = tf.mul(variable, 2);
  const old = Float32Array.from(w);
  let onItsWay: Promise<ArrayLike<number>> = Promise.resolve(old);
  let then = old;
  const subject = new Optimizer([variable]);
  // As a convolution does: its first user sees the filter as a matrix, and uploads it so.
  const last = shape[shape.length - 1];
  const columns = tf.tidy(() =>
    tf.matMul(tf.ones([1, w.length / last]), tf.reshape(variable, [w.length / last, last])),
  );
  await columns.data();
  columns.dispose();
  for (let t = 1; t <= 3; t++) {
    const g = tf.tidy(() => tf.mul(make(shape, t), 0.5));
    subject.advance(settings);
    subject.update([g]);
    updateArrays(
      w,
      values(w.length, t).map((x) => x * 0.5),
      m,
      v,
      t,
      settings,
    );
    g.dispose();
    // Reading leaves a copy on the CPU, which the next step must not leave standing; nor a read still on its way.
    if (t < 3) await variable.data();
    if (t === 2) onItsWay = variable.data<'float32'>();
    if (t === 2) then = w.slice();
  }
  const read = await onItsWay;
  const [found, aliased, before] = await Promise.all([variable.data(), alias.data(), waitingForOld.data()]);
  subject.dispose();
  tf.dispose([variable, alias, waitingForOld]);
  return w.reduce(
    (worst, x, i) =>
      Math.max(
        worst,
        Math.abs(x - found[i]),
        Math.abs(x - aliased[i]),
        Math.abs(2 * old[i] - before[i]),
        Math.abs(then[i] - read[i]),
      ),
    0,
  );
}

/** The largest difference between the device's normals and the generator's. */
async function normals(shape: number[], seed: number): Promise<number> {
  await tf.setBackend('webgl');
  const tensor = normalTensor(new Rng(seed, STREAM.trainingNoise, 7), shape);
  const wanted = new Rng(seed, STREAM.trainingNoise, 7).normals(tensor.size);
  const found = await tensor.data<'float32'>();
  tensor.dispose();
  return wanted.reduce((worst, x, i) => Math.max(worst, Math.abs(x - found[i])), 0);
}

/** What many steps of a small network leave behind: tensors, bytes, data, and bytes of textures. */
async function leftOver(steps: number): Promise<number[]> {
  await tf.setBackend('webgl');
  const weights = new Weights(3);
  const net = perceptron(weights, 'net', [5, 17, 3], silu);
  const subject = new Optimizer(weights.variables);
  const settings = {
    kind: 'adam',
    learningRate: 0.01,
    beta1: 0.9,
    beta2: 0.99,
    momentum: 0,
    weightDecay: 0.01,
  } as const;
  const step = (): void => {
    const x = make([7, 5]);
    const { value, grads } = tf.variableGrads(() => tf.mean(tf.softplus(net(x))), weights.variables);
    subject.advance(settings, weights.advanceAverage(0.9));
    subject.update(
      weights.variables.map(({ name }) => grads[name]),
      weights.variables.map((variable) => weights.averageOf(variable)),
    );
    tf.dispose([x, value, ...Object.values(grads)]);
  };
  const look = (): number[] => {
    const memory = tf.memory();
    const textures = 'numBytesInGPUAllocated' in memory ? Number(memory.numBytesInGPUAllocated) : Number.NaN;
    return [memory.numTensors, memory.numBytes, memory.numDataBuffers, tf.backend().numDataIds(), textures];
  };
  for (let i = 0; i < 3; i++) step();
  const before = look();
  for (let i = 0; i < steps; i++) step();
  const after = look();
  subject.dispose();
  weights.dispose();
  return after.map((value, i) => value - before[i]);
}

/** What a training step needs beside its networks. */
export const TRAINING_CHECKS: Checks = {
  optimizers: async () => {
    const results: Record<string, number> = {};
    for (const kind of ['adam', 'sgd', 'rmsprop'] as const) {
      for (const shape of [[1], [17], [785], [3, 5], [17, 785], [3, 3, 2, 5], [4, 4, 1, 16]]) {
        results[`${kind} ${shape}`] = await optimizer(kind, shape);
      }
    }
    return results;
  },
  normals: async () => {
    const results: Record<string, number> = {};
    for (const [shape, seed] of [
      [[1], 1],
      [[3, 5], 2],
      [[128, 20], 3],
      [[17, 785], 4],
      [[100_000, 2], 5],
    ] as const) {
      results[String(shape)] = await normals([...shape], seed);
    }
    return results;
  },
  leftOver: async () => Object.fromEntries((await leftOver(100)).map((value, i) => [i, value])),
};
