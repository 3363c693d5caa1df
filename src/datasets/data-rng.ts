import { Rng, STREAM } from '../core/rng';

/** Seed of all data drawn by formula: everyone has the same points, whatever the seed of the experiment. */
const DATA_SEED = 20_260_101;
const SUBSTREAM = { train: 0, heldOut: 1 } as const;

/**
 * The random numbers that a split of drawn data is made of, from its first item on: whoever draws fewer items has
 * the beginning of the same split.
 */
export function dataRng(split: 'train' | 'heldOut'): Rng {
  return new Rng(DATA_SEED, STREAM.data, SUBSTREAM[split]);
}
