import { Rng, STREAM } from '../../core/rng';
import { sizeOf } from '../../core/tensor-data';
import { paramsWith } from '../../testing/params';
import type { TrainBatch } from '../shared/generative-model';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { gan } from './family';
import { GanModel, model as implementation } from './model';

const LABELS = ['left', 'right', 'middle'];
/** Where the classes' items lie. */
export const CENTRES = [-0.6, 0.6, 0];
const SMALL = { architecture: 'mlp', latentDim: 3, hiddenWidth: 32, hiddenDepth: 1, batchSize: 8 } as const;

/** An option to try, and the items' shape where they are not points. */
export interface Variant {
  params: PresetValues;
  shape?: number[];
}

/** A small GAN of the variant, on three classes. */
export function build({ params, shape = [2] }: Variant, seed = 1): GanModel {
  const size = sizeOf(shape);
  const kind = shape.length === 1 ? 'points' : 'images';
  const built = implementation.build({
    params: paramsWith(gan.params, SMALL, { baseChannels: 8 }, params),
    data: { kind, shape, size, labelNames: LABELS },
    seed,
  });
  if (!(built instanceof GanModel)) throw new Error('not a GAN');
  return built;
}

/** Batches of items that lie around the centre of their class. */
export function batches({ params, shape = [2] }: Variant, seed = 3): () => TrainBatch {
  const rng = new Rng(seed, STREAM.data);
  const size = sizeOf(shape);
  const count = Number(params.batchSize ?? SMALL.batchSize);
  return () => {
    const labels = Int32Array.from({ length: count }, () => rng.integer(LABELS.length));
    const noise = rng.normals(count * size);
    const x = noise.map((value, i) => CENTRES[labels[Math.floor(i / size)]] + 0.05 * value);
    return { x: tf.tensor2d(x, [count, size]), labels };
  };
}

/** Trains so many steps. @returns the curves' values at each */
export async function train(model: GanModel, steps: number, next: () => TrainBatch): Promise<number[][]> {
  const curves: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const scalars = model.trainStep(next);
    curves.push(await Promise.all(scalars.map(async (scalar) => (await scalar.data())[0])));
    tf.dispose(scalars);
  }
  return curves;
}

/** One item of each label. */
export const draw = (model: GanModel, labels: readonly number[], weights: 'raw' | 'ema' = 'ema') =>
  model.sample(
    {
      count: labels.length,
      seed: 2,
      weights,
      options: {},
      breathe: async () => {},
      labels: Int32Array.from(labels),
    },
    new AbortController().signal,
  );
