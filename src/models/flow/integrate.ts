import * as tf from '../shared/tf';

/** How an ordinary differential equation is followed, with the passes through its field that a step takes. */
export const FIELD_CALLS = { euler: 1, midpoint: 2, heun: 2 } as const;
export type Method = keyof typeof FIELD_CALLS;

/** dx/dt = v(x, t) from t = 0 to 1. */
export interface Journey {
  method: Method;
  /** Equal steps from 0 to 1, at least one. */
  steps: number;
  /** v(x, t), shaped like x; called inside a tidy. */
  velocity(x: tf.Tensor, t: number): tf.Tensor;
  /** Called after each step; may wait, may throw to stop. */
  afterStep?(): Promise<void>;
}

/** Follows the field from `start` (kept) to t = 1. The caller disposes the result. */
export async function integrate(start: tf.Tensor, journey: Journey): Promise<tf.Tensor> {
  const { steps } = journey;
  let x = start.clone();
  try {
    for (let i = 0; i < steps; i++) {
      const next = tf.tidy(() => oneStep(x, i / steps, (i + 1) / steps, journey));
      x.dispose();
      x = next;
      await journey.afterStep?.();
    }
    return x;
  } catch (stopped) {
    x.dispose();
    throw stopped;
  }
}

/** One step of a Runge–Kutta method of first (Euler) or second order, from time `t` to `next`. */
function oneStep(x: tf.Tensor, t: number, next: number, { method, velocity }: Journey): tf.Tensor {
  const h = next - t;
  const along = (slope: tf.Tensor, length: number) => tf.add(x, tf.mul(slope, length));
  const first = velocity(x, t);
  switch (method) {
    case 'euler':
      return along(first, h); // x + h v(x, t)
    case 'midpoint':
      return along(velocity(along(first, h / 2), t + h / 2), h); // x + h v(x + h/2 v, t + h/2)
    case 'heun':
      return along(tf.add(first, velocity(along(first, h), next)), h / 2); // x + h/2 (v + v(x + h v, t + h))
  }
}
