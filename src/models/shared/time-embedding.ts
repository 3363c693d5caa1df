/** Width of the Reference's time embedding: 32 sines, then 32 cosines. */
export const TIME_EMBEDDING_SIZE = 64;
/** Ratio of the longest to the shortest period, as in the Transformer. */
const MAX_PERIOD = 10000;

/**
 * emb(t) = [sin(t f_i) | cos(t f_i)], f_i = 10000^(−i/(half − 1)) (Vaswani et al. 2017), for t = 0 … timesteps − 1:
 * `[timesteps, 64]` row-major. Computed in float64, since the float32 angle of t = 999 is off by 3e-5.
 */
export function timeEmbeddingTable(timesteps: number): Float32Array {
  const half = TIME_EMBEDDING_SIZE / 2;
  const table = new Float32Array(timesteps * TIME_EMBEDDING_SIZE);
  for (let t = 0; t < timesteps; t++) {
    for (let i = 0; i < half; i++) {
      const angle = t * MAX_PERIOD ** (-i / (half - 1));
      table[t * TIME_EMBEDDING_SIZE + i] = Math.sin(angle);
      table[t * TIME_EMBEDDING_SIZE + half + i] = Math.cos(angle);
    }
  }
  return table;
}
