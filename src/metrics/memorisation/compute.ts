import type { Dataset } from '../../datasets/types';
import { closerShare } from '../closer-share';
import type { MetricImplementation } from '../implementations';
import { nearestItems } from '../nearest-training';
import { inPieces } from '../pieces';

/** Numbers that a comparison of an item with the training items may look at in all: beyond it, fewer items go in. */
const MOST_WORK = 4e9;

/** Distances of the held-out items to their nearest training items, which no model changes. */
const heldOutDistances = new WeakMap<Dataset, Float64Array>();

export const metric: MetricImplementation = {
  async compute({ generated, dataset }, rest) {
    const { train, heldOut } = dataset;
    const { size } = generated;
    const most = Math.max(100, Math.floor(MOST_WORK / (train.count * size)));
    const distances = async (x: Float32Array, count: number) =>
      (await inPieces(nearestItems({ x, count: Math.min(count, most) }, train, size), rest)).distance;
    let fresh = heldOutDistances.get(dataset);
    if (!fresh) {
      fresh = await distances(heldOut.x, heldOut.count);
      heldOutDistances.set(dataset, fresh);
    }
    return {
      memorisation: closerShare(await distances(Float32Array.from(generated.x), generated.count), fresh),
    };
  },
};
