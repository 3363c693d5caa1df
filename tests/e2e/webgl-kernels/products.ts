import { type Layer, leakyRelu, perceptron, relu, silu, tanh } from '../../../src/models/shared/layers';
import * as tf from '../../../src/models/shared/tf';
import { Weights } from '../../../src/models/shared/weights';
import { type Checks, make, worstOf } from './compare';

/** Rows, inner side, columns; the last two are large enough for tiles of four and eight. */
const PRODUCTS = [
  [1, 1, 1],
  [3, 17, 5],
  [17, 785, 3],
  [62, 1100, 60],
  [130, 785, 131],
];

const ACTIVATIONS: [string, Layer, boolean][] = [
  ['relu', relu, true],
  ['leakyRelu', leakyRelu, false],
  ['silu', silu, true],
  ['tanh', tanh, true],
  ['softplus', (x) => tf.softplus(x), false],
];

/** Value and gradients of a perceptron. */
function network(sizes: readonly number[], rows: number, activation: Layer, last: boolean): tf.Tensor[] {
  const weights = new Weights(7);
  const net = perceptron(weights, 'net', sizes, activation, last);
  const x = make([rows, sizes[0]]);
  const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(net(x))), weights.variables);
  const slopes = tf.grad((input) => tf.sum(tf.square(net(input))))(x);
  const kept = [net(x), slopes, value, ...weights.variables.map(({ name }) => grads[name])].map((t) =>
    tf.keep(tf.clone(t)),
  );
  weights.dispose();
  return kept;
}

/** Gradients of a gradient penalty, which takes second derivatives. */
function penalty(activation: Layer): tf.Tensor[] {
  const weights = new Weights(3);
  const critic = perceptron(weights, 'net', [5, 17, 16, 1], activation);
  const x = make([7, 5]);
  const kernels = weights.variables.filter((_, i) => weights.specs[i].name.endsWith('weight'));
  const { value, grads } = tf.variableGrads(() => {
    const slopes = tf.grad((input) => tf.sum(critic(input)))(x);
    return tf.mean<tf.Scalar>(tf.square(tf.sub(tf.norm(slopes, 2, 1), 1)));
  }, kernels);
  const kept = [value, ...kernels.map(({ name }) => grads[name])].map((t) => tf.keep(tf.clone(t)));
  weights.dispose();
  return kept;
}

/** Matrix products, alone and in perceptrons. */
export const PRODUCT_CHECKS: Checks = {
  products: () =>
    worstOf(
      PRODUCTS,
      ([m, k, n]) =>
        () =>
          [false, true].flatMap((ta) =>
            [false, true].map((tb) =>
              tf.matMul(make(ta ? [k, m] : [m, k]), make(tb ? [n, k] : [k, n], 2), ta, tb),
            ),
          ),
    ),
  dense: () =>
    worstOf(
      ACTIVATIONS.flatMap(([name]) => [`${name} 1-1/1`, `${name} 2-17-3/5`, `${name} 33-9-1/20`]),
      (text) => () => {
        const [name, layout] = text.split(' ');
        const [sizes, rows] = layout.split('/');
        const [, activation, last] = ACTIVATIONS.find(([known]) => known === name) ?? ACTIVATIONS[0];
        return network(sizes.split('-').map(Number), Number(rows), activation, last);
      },
    ),
  penalty: () => worstOf([0, 1], (i) => () => penalty([relu, (x: tf.Tensor) => tf.softplus(x)][i])),
};
