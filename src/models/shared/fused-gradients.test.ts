import { beforeAll, describe, expect, it } from 'vitest';
import { difference, leftOver, startWasm, values } from '../../backends/wasm-kernels/test-backends';
import { hasFused } from './fused';
import { type Layer, leakyRelu, perceptron, relu, silu, tanh } from './layers';
import * as tf from './tf';
import { Weights } from './weights';

beforeAll(startWasm);

const softplus: Layer = (x) => tf.softplus(x);
const sigmoid: Layer = (x) => tf.sigmoid(x);
const ACTIVATIONS: [string, Layer][] = [
  ['relu', relu],
  ['leakyRelu', leakyRelu],
  ['sigmoid', sigmoid],
  ['tanh', tanh],
  ['softplus', softplus],
  ['silu', silu],
];

/** Numbers in −3 … 3, none of them near 0, where relu has no slope. */
const inputs = (count: number) =>
  tf.tensor1d(Array.from(values(count), (x) => 3 * Math.sign(x) * Math.max(Math.abs(x), 0.01)));

describe('fused gradients', () => {
  it('are there on wasm and not on cpu', async () => {
    expect(hasFused('dense')).toBe(true);
    await tf.setBackend('cpu');
    expect(hasFused('dense')).toBe(false);
    await tf.setBackend('wasm');
  });

  it.each(ACTIVATIONS)('of %s equal the cpu backend’s for any number of values', async (_name, layer) => {
    const slopes = tf.grad(layer);
    for (const count of [1, 3, 4, 5, 17, 785]) {
      const worst = await difference(() => [slopes(inputs(count), tf.tensor1d(values(count, 2)))]);
      expect(worst).toBeLessThan(1e-6);
    }
  });

  it.each<[string, Layer, (x: number) => number]>([
    ['relu', relu, (x) => (x > 0 ? 1 : 0)],
    ['leakyRelu', leakyRelu, (x) => (x > 0 ? 1 : 0.2)],
    ['softplus', softplus, (x) => 1 / (1 + Math.exp(-x))],
    ['silu', silu, (x) => (1 + Math.exp(-x) + x * Math.exp(-x)) / (1 + Math.exp(-x)) ** 2],
  ])('of the gradient of %s equal finite differences', async (_name, layer, slope) => {
    // P(x) = Σ f′(x)², as a gradient penalty has it.
    const penalty = (x: tf.Tensor) => tf.sum(tf.square(tf.grad(layer)(x)));
    const x = inputs(33);
    const [found, at] = await Promise.all([tf.grad(penalty)(x).data(), x.data()]);
    const step = 1e-5;
    at.forEach((value, i) => {
      const wanted = (slope(value + step) ** 2 - slope(value - step) ** 2) / (2 * step);
      expect(Math.abs(found[i] - wanted)).toBeLessThan(2e-6);
    });
    x.dispose();
  });
});

describe('fused dense layers', () => {
  /** Value and gradients of a perceptron of some sizes on a batch. */
  const everything = (sizes: number[], rows: number, activation: Layer, last: boolean) => () => {
    const weights = new Weights(7);
    const network = perceptron(weights, 'net', sizes, activation, last);
    const x = tf.tensor2d(values(rows * sizes[0]), [rows, sizes[0]]);
    const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(network(x))), weights.variables);
    const results = [
      network(x),
      tf.grad((input) => tf.sum(tf.square(network(input))))(x),
      value,
      ...weights.variables.map(({ name }) => grads[name]),
    ];
    const kept = results.map((result) => tf.keep(tf.clone(result)));
    weights.dispose();
    return kept;
  };

  it.each<[string, Layer, boolean]>([
    ['relu', relu, true],
    ['leakyRelu', leakyRelu, true],
    ['tanh', tanh, true],
    ['no activation after the last', relu, false],
  ])('with %s equal the cpu backend’s, value and gradients', async (_name, activation, last) => {
    for (const [sizes, rows] of [
      [[1, 1], 1],
      [[2, 17, 3], 5],
      [[33, 9, 1], 20],
    ] as const) {
      expect(await difference(everything([...sizes], rows, activation, last))).toBeLessThan(1e-5);
    }
  });

  it.each<[string, Layer]>([
    ['relu', relu],
    ['softplus', softplus],
  ])('of %s pass a gradient penalty on as the cpu backend does', async (_name, activation) => {
    const worst = await difference(() => {
      const weights = new Weights(3);
      const critic = perceptron(weights, 'net', [5, 16, 16, 1], activation);
      const x = tf.tensor2d(values(35), [7, 5]);
      // Biases move the slopes only where the activation bends; relu's have no gradient.
      const kernels = weights.variables.filter((_, i) => weights.specs[i].name.endsWith('weight'));
      const { value, grads } = tf.variableGrads(() => {
        const slopes = tf.grad((input) => tf.sum(critic(input)))(x);
        return tf.mean<tf.Scalar>(tf.square(tf.sub(tf.norm(slopes, 2, 1), 1)));
      }, kernels);
      const kept = [value, ...Object.values(grads)].map((result) => tf.keep(tf.clone(result)));
      weights.dispose();
      return kept;
    });
    expect(worst).toBeLessThan(1e-5);
  });

  it('leave nothing behind', async () => {
    const weights = new Weights(3);
    const network = perceptron(weights, 'net', [5, 16, 2], relu);
    const x = tf.tensor2d(values(35), [7, 5]);
    const left = await leftOver(
      () => Object.values(tf.variableGrads(() => tf.sum(network(x)), weights.variables).grads),
      100,
    );
    weights.dispose();
    x.dispose();
    expect(left).toEqual([0, 0, 0]);
  });
});
