import * as tf from '@tensorflow/tfjs-core';

/** Repeatable values in −1 … 1 without ties: a Weyl sequence. */
export function values(count: number, seed = 1): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => 2 * (((i + 1) * 0.754877666 + seed * 0.569840291) % 1) - 1,
  );
}

/** Runs `f` on one backend and reads its tensors. */
async function on(backend: string, f: () => tf.Tensor[]): Promise<{ shape: number[]; data: number[] }[]> {
  await tf.setBackend(backend);
  const tensors = tf.tidy(f);
  const results = [];
  for (const tensor of tensors) {
    results.push({ shape: tensor.shape, data: Array.from(await tensor.data()) });
    tensor.dispose();
  }
  return results;
}

/**
 * The largest |backend − cpu| over all tensors of `f`, each relative to its largest |cpu| (at least 1); NaN or a shape
 * mismatch is Infinity.
 */
export async function differenceFromCpu(backend: string, f: () => tf.Tensor[]): Promise<number> {
  const expected = await on('cpu', f);
  const actual = await on(backend, f);
  let worst = 0;
  for (const [t, want] of expected.entries()) {
    const got = actual[t];
    if (String(want.shape) !== String(got.shape)) return Number.POSITIVE_INFINITY;
    const scale = want.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    for (let i = 0; i < want.data.length; i += 1) {
      const error = Math.abs(want.data[i] - got.data[i]) / scale;
      if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    }
  }
  return worst;
}
