import * as tf from '../../../src/models/shared/tf';

/** Checks by name; each answers with the largest error of every case. */
export type Checks = Record<string, () => Promise<Record<string, number>>>;

/** Repeatable values in −1 … 1 without ties. */
export function values(count: number, seed = 1): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => 2 * (((i + 1) * 0.754877666 + seed * 0.569840291) % 1) - 1,
  );
}

export function make(shape: readonly number[], seed = 1): tf.Tensor {
  return tf.tensor(
    values(
      shape.reduce((product, side) => product * side, 1),
      seed,
    ),
    [...shape],
  );
}

async function on(backend: string, f: () => tf.Tensor[]): Promise<{ shape: number[]; data: Float32Array }[]> {
  await tf.setBackend(backend);
  const tensors = tf.tidy(f);
  const results = [];
  for (const tensor of tensors) {
    results.push({ shape: tensor.shape, data: Float32Array.from(await tensor.data<'float32'>()) });
    tensor.dispose();
  }
  return results;
}

/** The largest difference between the backends, relative to the largest value (at least 1). */
export async function difference(f: () => tf.Tensor[]): Promise<number> {
  const wanted = await on('cpu', f);
  const found = await on('webgl', f);
  let worst = 0;
  wanted.forEach(({ shape, data }, t) => {
    if (String(shape) !== String(found[t].shape)) worst = Number.POSITIVE_INFINITY;
    const scale = data.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    data.forEach((x, i) => {
      const error = Math.abs(x - found[t].data[i]) / scale;
      if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    });
  });
  return worst;
}

export async function worstOf<T>(
  cases: readonly T[],
  f: (item: T) => () => tf.Tensor[],
): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  for (const item of cases) results[JSON.stringify(item)] = await difference(f(item));
  return results;
}
