import { Rng, STREAM } from '../../core/rng';
import type { SampleRequest } from './generative-model';
import { normalTensor } from './noise';
import type * as tf from './tf';

/** Samples made at once: bounds memory, and is part of what a seed means. */
const CHUNK = 500;
/** Random streams a chunk has: one for the starting noise and one a sampling step. */
const STREAMS_A_CHUNK = 4096;

/** The noise of one chunk of samples. */
export interface ChunkNoise {
  /** Items in the chunk. */
  count: number;
  /** Their classes, where the request names them. */
  labels: Int32Array | undefined;
  /**
   * Standard normals `[count, size]` for use number `use` (0 is the start); the first rows do not depend on `count`.
   * The caller disposes. */
  normals: (use: number, size: number) => tf.Tensor2D;
}

/**
 * Makes samples chunk by chunk. `make` gives the samples of one chunk, `[count, D]`; they are read and disposed.
 * The first n samples of a seed are the same however many are asked.
 * @throws what the signal aborts with.
 */
export async function inChunks(
  request: SampleRequest,
  size: number,
  signal: AbortSignal,
  make: (noise: ChunkNoise) => Promise<tf.Tensor> | tf.Tensor,
): Promise<Float32Array> {
  const out = new Float32Array(request.count * size);
  for (let chunk = 0; chunk * CHUNK < request.count; chunk++) {
    signal.throwIfAborted();
    const count = Math.min(CHUNK, request.count - chunk * CHUNK);
    const samples = await make({
      count,
      labels: request.labels?.subarray(chunk * CHUNK, chunk * CHUNK + count),
      normals: (use, width) =>
        normalTensor<tf.Rank.R2>(new Rng(request.seed, STREAM.samplingNoise, chunk * STREAMS_A_CHUNK + use), [
          count,
          width,
        ]),
    });
    try {
      out.set(await samples.data<'float32'>(), chunk * CHUNK * size);
    } finally {
      samples.dispose();
    }
    await request.breathe();
  }
  return out;
}
