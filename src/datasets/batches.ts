import { Rng, STREAM } from '../core/rng';
import type { Split } from './types';

/** From the data's own units to the network's: each number becomes `x · scale + offset`. */
export interface Affine {
  scale: number;
  offset: number;
}

/** One batch; its arrays are fresh at each call, since a backend may read them later than it was given them. */
export interface Batch {
  /** `[batchSize, itemSize]`, row-major. */
  x: Float32Array;
  /** `[batchSize]`, where the split has labels. */
  labels?: Int32Array;
}

/**
 * Endless shuffled batches of a split. Items come without replacement: each epoch is one permutation, a function
 * of (seed, epoch) alone, and the batches are consecutive pieces of the epochs laid end to end. No item is
 * dropped; a batch may straddle epochs, or hold an item several times where it is larger than the split.
 * Batch k is thus a pure function of (seed, batchSize, k), and a run resumes from its batch index alone.
 */
export class BatchStream {
  private position = 0;
  private epoch = -1;
  private order: Uint32Array = new Uint32Array(0);

  /**
   * @param itemSize numbers in one item, the product of the dataset's shape
   * @param affine applied while gathering; none leaves the data's own units
   * Throws `RangeError` for an empty split, or sizes that are not positive integers.
   */
  constructor(
    readonly split: Split,
    readonly itemSize: number,
    private readonly batchSize: number,
    private readonly seed: number,
    readonly affine: Affine = { scale: 1, offset: 0 },
  ) {
    for (const [name, value] of Object.entries({ count: split.count, itemSize, batchSize })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new RangeError(`${name} must be a positive integer, not ${value}.`);
      }
    }
    if (split.x.length !== split.count * itemSize) {
      throw new RangeError(`${split.count} items of ${itemSize} numbers do not make ${split.x.length}.`);
    }
  }

  /** Index of the batch that `next` will give: what a checkpoint keeps. */
  get batchIndex(): number {
    return this.position;
  }

  /** Goes to a batch; `next` then gives that one. Throws `RangeError` unless it is an integer ≥ 0. */
  seek(batchIndex: number): void {
    if (!Number.isSafeInteger(batchIndex) || batchIndex < 0) {
      throw new RangeError(`The batch index must be an integer ≥ 0, not ${batchIndex}.`);
    }
    this.position = batchIndex;
  }

  /** Which items the next batch is made of, `[batchSize]` indices into the split, and their labels where it has them. */
  nextIndices(): { indices: Uint32Array; labels?: Int32Array } {
    const indices = this.indices(this.position++);
    const { labels } = this.split;
    return labels ? { indices, labels: Int32Array.from(indices, (index) => labels[index]) } : { indices };
  }

  /** The next batch. */
  next(): Batch {
    const { split, itemSize, batchSize } = this;
    const { scale, offset } = this.affine;
    const { indices, ...labels } = this.nextIndices();
    const x = new Float32Array(batchSize * itemSize);
    for (let row = 0; row < batchSize; row++) {
      const from = indices[row] * itemSize;
      const to = row * itemSize;
      for (let i = 0; i < itemSize; i++) x[to + i] = split.x[from + i] * scale + offset;
    }
    return { x, ...labels };
  }

  /** Which items make up a batch: `[batchSize]` indices into the split. Does not move the stream. */
  indices(batchIndex: number): Uint32Array {
    const { batchSize } = this;
    const { count } = this.split;
    const indices = new Uint32Array(batchSize);
    let epoch = Math.floor((batchIndex * batchSize) / count);
    let position = batchIndex * batchSize - epoch * count;
    for (let row = 0; row < batchSize; row++) {
      indices[row] = this.orderOf(epoch)[position];
      if (++position === count) {
        position = 0;
        epoch++;
      }
    }
    return indices;
  }

  private orderOf(epoch: number): Uint32Array {
    if (epoch !== this.epoch) {
      this.order = new Rng(this.seed, STREAM.shuffle, epoch).permutation(this.split.count);
      this.epoch = epoch;
    }
    return this.order;
  }
}
