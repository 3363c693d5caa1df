/** Test support: builds, trains and samples the models of the families' contract. */
import type { BatchStream } from '../../datasets/batches';
import { batchesOf, caseParams, type ContractCase, easyItems, ITEM } from '../../testing/contract';
import { buildModel } from '../implementations';
import type { PresetValues, SamplerOptions } from '../types';
import type { GenerativeModel, SampleRequest } from './generative-model';
import * as tf from './tf';

/** Items of the easy data. */
export const COUNT = 100;

/** Builds the small model of a case. */
export function build(which: ContractCase, over: PresetValues = {}, seed = 1): Promise<GenerativeModel> {
  return buildModel(which.family.id, { params: caseParams(which, over), data: ITEM[which.kind], seed });
}

/** Batches of the easy data, always the same ones. */
export function easyBatches(which: ContractCase): BatchStream {
  return batchesOf(which, easyItems(which.kind, COUNT), Number(caseParams(which).batchSize));
}

/** Trains and returns the curves, a list a step. */
export async function train(
  which: ContractCase,
  model: GenerativeModel,
  steps: number,
  batches: BatchStream,
): Promise<number[][]> {
  const { size } = ITEM[which.kind];
  const curves: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const scalars = model.trainStep(() => {
      const { x, ...labels } = batches.next();
      return { x: tf.tensor2d(x, [x.length / size, size]), ...labels };
    });
    curves.push(await Promise.all(scalars.map(async (scalar) => (await scalar.data())[0])));
    tf.dispose(scalars);
  }
  return curves;
}

/** Draws samples, `[count, D]`, in few sampling steps unless told otherwise. */
export function sample(
  which: ContractCase,
  model: GenerativeModel,
  count: number,
  more: Partial<Omit<SampleRequest, 'options'>> & { options?: SamplerOptions } = {},
): Promise<Float32Array> {
  const { options, ...rest } = more;
  const request: SampleRequest = {
    count,
    seed: 9,
    weights: 'ema',
    breathe: async () => {},
    ...rest,
    options: caseParams(which, {
      ...(which.family.samplerParams.includes('samplingSteps') ? { samplingSteps: 10 } : {}),
      ...options,
    }),
  };
  return model.sample(request, new AbortController().signal);
}

/** What is held at this moment: tensors, bytes, buffers, and the backend’s own count. */
export const memory = () => [
  tf.memory().numTensors,
  tf.memory().numBytes,
  tf.memory().numDataBuffers,
  tf.backend().numDataIds(),
];
