import * as tf from '../../../src/models/shared/tf';
import { type Checks, make, worstOf } from './compare';

const SHAPES = [
  [],
  [1],
  [3],
  [17],
  [785],
  [3, 5],
  [1, 17],
  [17, 1],
  [17, 785],
  [2, 3, 5],
  [2, 3, 4, 5],
  [1, 1, 5, 7],
];

/** Sums, joins and what is picked out. */
export const SUM_CHECKS: Checks = {
  sums: () =>
    worstOf([...SHAPES, [300, 70], [1, 9000]], (shape) => () => {
      const x = tf.add(make(shape), 0.25);
      const columns = shape.length > 1 ? shape.slice(0, -1).map((_, a) => a) : undefined;
      return [
        tf.sum(x),
        tf.mean(tf.exp(x)),
        tf.sum(x, columns),
        tf.mean(x, columns, true),
        ...(shape.length > 0 ? [tf.sum(tf.square(x), -1)] : []),
      ];
    }),
  gather: () =>
    worstOf(
      [
        [3, 5, 1],
        [17, 784, 128],
        [10_000, 3, 33],
        [1, 785, 17],
        [20_000, 64, 3],
      ],
      ([rows, columns, count]) =>
        () => {
          const indices = tf.tensor1d(
            Int32Array.from({ length: count }, (_, i) => (i * 7919) % rows),
            'int32',
          );
          const x = make([rows, columns]);
          return [tf.gather(x, indices), tf.gather(tf.mul(x, 2), tf.tensor1d([rows - 1, 0], 'int32'))];
        },
    ),
  concat: () =>
    worstOf(
      [
        [17, 6, 5],
        [3, 2, 785],
        [4, 784, 64],
        [5, 3, 2],
      ],
      ([rows, a, b]) =>
        () => {
          const join = (x: tf.Tensor, y: tf.Tensor) => tf.concat([tf.mul(x, 2), y], 1);
          const [x, y] = [make([rows, a]), make([rows, b], 2)];
          return [join(x, y), ...tf.grads((p, q) => tf.square(join(p, q)))([x, y])];
        },
    ),
};
