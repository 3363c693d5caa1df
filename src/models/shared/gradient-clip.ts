import * as tf from './tf';

/**
 * Gradients shortened to a greatest length, all tensors taken as one vector (Pascanu et al. 2012, algorithm 1):
 * g · min(1, limit / ‖g‖). The given ones are disposed; the caller disposes the result.
 */
export function clipByGlobalNorm(grads: readonly tf.Tensor[], limit: number): tf.Tensor[] {
  const clipped = tf.tidy(() => {
    const squares = grads.map((grad) => tf.sum(tf.square(grad)));
    const norm = tf.sqrt(tf.addN(squares));
    // Without a guard a gradient of 0 would become NaN.
    const factor = tf.minimum(1, tf.div(limit, tf.maximum(norm, 1e-12)));
    return grads.map((grad) => tf.mul(grad, factor));
  });
  tf.dispose([...grads]);
  return clipped;
}
