import * as tf from './tf';

/**
 * Gradients of Sum and Mean that stretch dy by a filled tensor. TensorFlow.js makes its ones as an array on the CPU
 * for every call: 400 kB to upload a step for the sum over 128 digits, where a fill costs nothing on WebGL and a memory
 * fill elsewhere. May go when tfjs-core's `ones` is a kernel.
 */
function replace(kernelName: string, factor: (count: number) => number): void {
  const shipped = tf.getGradient(kernelName);
  if (!shipped) throw new Error(`${kernelName} has no gradient.`);
  tf.registerGradient({
    ...shipped,
    gradFunc: (dy, [x], { axis }) => {
      const one = Array.isArray(dy) ? dy[0] : dy;
      const axes = tf.util.parseAxisParam(axesOf(axis, x.rank), x.shape);
      const kept = x.shape.map((side, a) => (axes.includes(a) ? 1 : side));
      const count = axes.reduce((product, a) => product * x.shape[a], 1);
      return { x: () => tf.mul(tf.reshape(one, kept), tf.fill(x.shape, factor(count))) };
    },
  });
}

/** No axis means all. */
function axesOf(axis: unknown, rank: number): number | number[] {
  if (typeof axis === 'number') return axis;
  if (!Array.isArray(axis)) return Array.from({ length: rank }, (_, a) => a);
  const list: unknown[] = axis;
  return list.filter((a): a is number => typeof a === 'number');
}

replace(tf.Sum, () => 1);
replace(tf.Mean, (count) => 1 / count);
