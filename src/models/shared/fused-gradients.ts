import { FUSED, type FusedKernel } from '../../core/fused-kernels';
import { hasFused, runFused } from './fused';
import * as tf from './tf';

/**
 * Gradients by one fused kernel where the backend has it, and by TensorFlow.js' own operations elsewhere. The fused
 * kernels have gradients themselves, so that a gradient of a gradient is right; relu, LeakyReLU, softplus and SiLU
 * among them (sigmoid and tanh lose a path in TensorFlow.js 4.22, here as there).
 */

/** A gradient comes as one tensor for kernels of one output. */
function one(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? dy[0] : dy;
}

/** Replaces the gradient of an activation; `saved` names what TensorFlow.js keeps for it, the input or the value. */
function fuse(
  kernelName: string,
  kernel: FusedKernel,
  saved: 'x' | 'y',
  attrsOf: (attrs: tf.NamedAttrMap) => Record<string, number> = () => ({}),
): void {
  const shipped = tf.getGradient(kernelName);
  if (!shipped) throw new Error(`${kernelName} has no gradient.`);
  tf.registerGradient({
    ...shipped,
    gradFunc: (dy, kept, attrs) =>
      hasFused(kernel)
        ? { x: () => runFused(kernel, { dy: one(dy), [saved]: kept[0] }, attrsOf(attrs)) }
        : shipped.gradFunc(dy, kept, attrs),
  });
}

fuse(tf.Relu, 'leakyReluGrad', 'x', () => ({ slope: 0 }));
fuse(tf.LeakyRelu, 'leakyReluGrad', 'x', ({ alpha }) => ({ slope: Number(alpha) }));
fuse(tf.Sigmoid, 'sigmoidGrad', 'y');
fuse(tf.Tanh, 'tanhGrad', 'y');
fuse(tf.Softplus, 'softplusGrad', 'x');

tf.registerGradient({
  kernelName: FUSED.silu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => runFused('siluGrad', { dy: one(dy), x }) }),
});

/**
 * The gradient of dx = dy · f′(at): along dy it is the same kernel again, along `at` it takes f″.
 * @param slope f″ from what was saved
 */
function twice(kernel: FusedKernel, at: 'x' | 'y', slope: (at: tf.Tensor) => tf.Tensor): void {
  tf.registerGradient({
    kernelName: FUSED[kernel],
    inputsToSave: ['dy', at],
    gradFunc: (above, [dy, place]) => ({
      dy: () => runFused(kernel, { dy: one(above), [at]: place }),
      [at]: () => tf.mul(tf.mul(one(above), dy), slope(place)),
    }),
  });
}

twice('sigmoidGrad', 'y', (y) => tf.sub(1, tf.mul(y, 2)));
twice('tanhGrad', 'y', (y) => tf.mul(y, -2));
twice('softplusGrad', 'x', (x) => {
  const s = tf.sigmoid(x);
  return tf.mul(s, tf.sub(1, s));
});
twice('siluGrad', 'x', (x) => {
  const s = tf.sigmoid(x);
  const bend = tf.add(tf.mul(x, tf.sub(1, tf.mul(s, 2))), 2);
  return tf.mul(tf.mul(s, tf.sub(1, s)), bend);
});

tf.registerGradient({
  kernelName: FUSED.leakyReluGrad,
  inputsToSave: ['x'],
  gradFunc: (above, [x], { slope }) => ({
    dy: () => runFused('leakyReluGrad', { dy: one(above), x }, { slope: Number(slope) }),
    x: () => tf.zerosLike(x),
  }),
});

tf.registerGradient({
  kernelName: FUSED.dense,
  inputsToSave: ['x', 'w'],
  outputsToSave: [true],
  gradFunc: (dy, [x, w, y], { activation, slope }) => {
    // The value's sign tells the input's.
    const bent = activation !== 0;
    const dz = bent ? runFused('leakyReluGrad', { dy: one(dy), x: y }, { slope: Number(slope) }) : one(dy);
    return {
      x: () => tf.matMul(dz, w, false, true),
      w: () => tf.matMul(x, dz, true, false),
      b: () => tf.sum(dz, 0),
    };
  },
});
