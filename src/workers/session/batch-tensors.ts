import { isGpu } from '../../core/backends';
import type { BatchStream } from '../../datasets/batches';
import type { Split } from '../../datasets/types';
import type { TrainBatch } from '../../models/shared/generative-model';
import * as tf from '../../models/shared/tf';
import { type DataTransform, toNetworkUnits } from '../../models/types';

/** Fewer numbers an item than these are faster to send than to gather. */
const LEAST_GATHERED = 16;

/** A split's items on a device, in a network's range, and how many runs use them. */
interface Resident {
  backend: object;
  split: Split;
  transform: DataTransform;
  items: tf.Tensor2D;
  users: number;
}

const residents = new Set<Resident>();

/**
 * A run's batches as tensors. On a GPU the items lie there once, whoever trains on them (the run, and those that time or
 * compile for it), and a batch is gathered there: 128 numbers to send instead of 128 digits.
 */
export class BatchTensors {
  private resident: Resident | undefined;

  /** @param gathers whether batches are gathered on the backend that is current now, the run's */
  constructor(
    private readonly stream: BatchStream,
    private readonly gathers = stream.itemSize >= LEAST_GATHERED && isGpu(tf.getBackend()),
  ) {}

  /** The next batch; the caller disposes `x`, [batch, itemSize] in the network's range. */
  next(): TrainBatch {
    if (!this.gathers) {
      const { x, ...labels } = this.stream.next();
      return { x: tf.tensor2d(x, [x.length / this.stream.itemSize, this.stream.itemSize]), ...labels };
    }
    this.resident ??= this.settle();
    const { items } = this.resident;
    const { indices, ...labels } = this.stream.nextIndices();
    const x = tf.tidy(() => tf.gather(items, tf.tensor1d(Int32Array.from(indices), 'int32')));
    return { x, ...labels };
  }

  dispose(): void {
    const { resident } = this;
    this.resident = undefined;
    if (!resident || --resident.users > 0) return;
    residents.delete(resident);
    resident.items.dispose();
  }

  private settle(): Resident {
    const { split, affine: transform } = this.stream;
    const backend = tf.backend();
    const known = [...residents].find(
      (other) =>
        other.backend === backend &&
        other.split === split &&
        other.transform.scale === transform.scale &&
        other.transform.offset === transform.offset,
    );
    const resident = known ?? { backend, split, transform, items: this.upload(), users: 0 };
    residents.add(resident);
    resident.users++;
    return resident;
  }

  private upload(): tf.Tensor2D {
    const { split, itemSize, affine } = this.stream;
    const x = toNetworkUnits(split.x, affine);
    return tf.tidy(() => tf.keep(tf.tensor2d(x, [split.count, itemSize])));
  }
}
