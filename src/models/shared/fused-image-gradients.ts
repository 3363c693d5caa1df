import { FUSED } from '../../core/fused-kernels';
import * as tf from './tf';

/**
 * Gradients of the fused kernels for images. Those of convolutions are TensorFlow.js' own kernels, which have gradients
 * themselves along dy and the filter; that of a group normalisation has none.
 */

function one(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? dy[0] : dy;
}

function kernel(name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, inputs, attrs);
}

/** The attributes of a convolution's kernels in TensorFlow.js. */
function geometry(strides: number): tf.NamedAttrMap {
  return { strides, pad: 'same', dataFormat: 'NHWC' };
}

tf.registerGradient({
  kernelName: FUSED.conv2d,
  inputsToSave: ['x', 'w', 'b'],
  gradFunc: (above, [x, filter, b], { stride }) => {
    const dy = one(above);
    const attrs = geometry(Number(stride));
    return {
      x: () => kernel(tf.Conv2DBackpropInput, { dy, filter }, { ...attrs, inputShape: x.shape }),
      w: () => kernel(tf.Conv2DBackpropFilter, { x, dy }, { ...attrs, filterShape: filter.shape }),
      // One bias for all images, or one each.
      b: () => tf.sum(dy, b.rank === 1 ? [0, 1, 2] : [1, 2]),
    };
  },
});

tf.registerGradient({
  kernelName: FUSED.upConv2d,
  inputsToSave: ['x', 'w'],
  gradFunc: (above, [x, filter], { stride }) => {
    const dy = one(above);
    const attrs = geometry(Number(stride));
    return {
      x: () => kernel(tf.Conv2D, { x: dy, filter }, { ...attrs, dilations: 1 }),
      w: () => kernel(tf.Conv2DBackpropFilter, { x: dy, dy: x }, { ...attrs, filterShape: filter.shape }),
      b: () => tf.sum(dy, [0, 1, 2]),
    };
  },
});

tf.registerGradient({
  kernelName: FUSED.groupNorm,
  inputsToSave: ['x', 'w', 'b'],
  gradFunc: (dy, [x, w, b], { groups, epsilon, silu }) => {
    const attrs = { groups: Number(groups), epsilon: Number(epsilon), silu: Number(silu) };
    // One kernel computes all three; whoever asks first runs it.
    const inputs = { dy: one(dy), x, w, b };
    const [dx, dw, db] = tf.engine().runKernel<tf.Tensor[]>(FUSED.groupNormGrad, inputs, attrs);
    return { x: () => dx, w: () => dw, b: () => db };
  },
});
