/** Width of the Reference's time embedding: 32 sines, then 32 cosines. */
export const TIME_EMBEDDING_SIZE = 64;
/** Ratio of the longest to the shortest period, as in the Transformer. */
const MAX_PERIOD = 10000;

const HALF = TIME_EMBEDDING_SIZE / 2;
/** f_i = 10000^(−i/(half − 1)). */
const FREQUENCIES = Float64Array.from({ length: HALF }, (_, i) => MAX_PERIOD ** (-i / (HALF - 1)));

/**
 * emb(t) = [sin(t f_i) | cos(t f_i)], f_i = 10000^(−i/(half − 1)) (Vaswani et al. 2017), a row for each of `times`: `[n] -> [n, 64]`
 * row-major. Computed in float64, since the float32 angle of t = 999 is off by 3e-5. A time that equals the one before costs nothing.
 */
export function timeEmbeddings(times: ArrayLike<number>): Float32Array {
  const rows = new Float32Array(times.length * TIME_EMBEDDING_SIZE);
  for (let row = 0; row < times.length; row++) {
    const t = times[row];
    const at = row * TIME_EMBEDDING_SIZE;
    if (row > 0 && t === times[row - 1]) {
      rows.copyWithin(at, at - TIME_EMBEDDING_SIZE, at);
      continue;
    }
    for (let i = 0; i < HALF; i++) {
      const angle = t * FREQUENCIES[i];
      rows[at + i] = Math.sin(angle);
      rows[at + HALF + i] = Math.cos(angle);
    }
  }
  return rows;
}

/** emb(t) of t = 0 … timesteps − 1: `[timesteps, 64]` row-major. */
export function timeEmbeddingTable(timesteps: number): Float32Array {
  return timeEmbeddings(Array.from({ length: timesteps }, (_, t) => t));
}
