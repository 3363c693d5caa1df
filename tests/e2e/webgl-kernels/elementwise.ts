import { Rng, STREAM } from '../../../src/core/rng';
import { silu } from '../../../src/models/shared/layers';
import * as tf from '../../../src/models/shared/tf';
import { type Checks, make, worstOf } from './compare';

const UNARY: ((x: tf.Tensor) => tf.Tensor)[] = [
  tf.relu,
  tf.sigmoid,
  tf.tanh,
  tf.softplus,
  tf.exp,
  tf.square,
  tf.neg,
  tf.abs,
  silu,
  (x) => tf.leakyRelu(x, 0.2),
  (x) => tf.clipByValue(x, -0.5, 0.25),
  (x) => tf.sqrt(tf.add(tf.square(x), 0.5)),
  (x) => tf.rsqrt(tf.add(tf.square(x), 0.5)),
  (x) => tf.log(tf.add(tf.square(x), 0.5)),
  (x) => tf.reciprocal(tf.add(tf.square(x), 0.5)),
];
const BINARY = [tf.add, tf.sub, tf.mul, tf.div, tf.maximum, tf.minimum, tf.squaredDifference];

const BROADCASTS: [number[], number[]][] = [
  [[17, 5], [5]],
  [[17, 5], []],
  [
    [1, 5],
    [17, 1],
  ],
  [
    [3, 4, 5],
    [4, 5],
  ],
  [
    [2, 3, 3, 5],
    [2, 1, 1, 5],
  ],
];

/** A random chain of operations over several tensors, some of them used many times. */
function randomChain(seed: number): tf.Tensor[] {
  const rng = new Rng(seed, STREAM.data);
  const [rows, columns] = [1 + rng.integer(9), 1 + rng.integer(9)];
  const shapes = [[rows, columns], [columns], [rows, 1], [], [rows, columns], [1, columns]];
  const pool = shapes.map((shape, i) => make(shape, seed + i));
  for (let i = 0; i < 40; i++) {
    const a = pool[rng.integer(pool.length)];
    const b = pool[rng.integer(pool.length)];
    const kind = rng.integer(10);
    if (kind < 4) pool.push(BINARY[[0, 1, 2, 4][kind]](a, b));
    else if (kind < 8) pool.push([tf.tanh, tf.sigmoid, tf.relu, tf.square][kind - 4](tf.mul(a, 0.5)));
    else if (kind < 9) pool.push(tf.reshape(tf.reshape(a, [-1]), a.shape));
    else pool.push(tf.mul(tf.mean(a), b));
    const last = pool[pool.length - 1];
    // Bounded, so that the backends stay comparable.
    pool[pool.length - 1] = tf.clipByValue(last, -2, 2);
    if (rng.integer(4) === 0) pool.splice(rng.integer(pool.length - 1), 1)[0].dispose();
  }
  return pool;
}

/** Elementwise operations, which wait and run together. */
export const ELEMENTWISE_CHECKS: Checks = {
  unary: () =>
    worstOf(
      [[], [17], [3, 785], [2, 3, 4, 5]],
      (shape) => () => UNARY.flatMap((f) => [f(make(shape)), tf.grad(f)(make(shape), make(shape, 2))]),
    ),
  binary: () =>
    worstOf(
      BROADCASTS,
      ([a, b]) =>
        () =>
          BINARY.flatMap((f) => {
            const [x, y] = [make(a), tf.add(make(b, 2), 1.5)];
            const gradients =
              f === tf.add || f === tf.sub || f === tf.mul || f === tf.div ? tf.grads(f)([x, y]) : [];
            return [f(x, y), f(y, x), ...gradients];
          }),
    ),
  chains: () => worstOf([1, 2], (seed) => () => randomChain(seed)),
};
