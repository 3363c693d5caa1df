import { liveView } from '../../models/shared/live-view';
import * as tf from '../../models/shared/tf';
import type { CurveChunk } from '../protocol';

/**
 * How many times the first loss (plus one) a loss may grow to. Beyond it no training comes back, though the loss may
 * stay a number for ever: a GAN whose logits exploded saturates instead of overflowing.
 */
const DIVERGED_RATIO = 1e5;

/** The first loss that left all sense. */
export interface Divergence {
  curve: number;
  value: number;
  step: number;
}

/**
 * Collects the losses of every step. Where the memory is in reach they are read at once; from a GPU in batches, since
 * each read waits for the queue.
 */
export class LossReader {
  private readonly waiting: { step: number; scalars: tf.Scalar[] }[] = [];
  private steps: number[] = [];
  private columns: number[][];
  /** Losses of the last step read, in the order of the curves. */
  last: number[] = [];
  divergence: Divergence | undefined;
  private limits: number[] | undefined;

  constructor(private readonly curveCount: number) {
    this.columns = emptyColumns(curveCount);
  }

  /** Takes the scalars of a step; they are disposed when read. */
  push(step: number, scalars: tf.Scalar[]): void {
    const values = scalars.map((scalar) => liveView(scalar)?.[0]);
    if (values.every((value) => value !== undefined)) {
      tf.dispose(scalars);
      this.record(step, values);
    } else {
      this.waiting.push({ step, scalars });
    }
  }

  /** Reads what waits on the GPU. */
  async read(): Promise<void> {
    if (this.waiting.length === 0) return;
    const steps = this.waiting.splice(0);
    const scalars = steps.flatMap((entry) => entry.scalars);
    const joined = tf.tidy(() => tf.concat(scalars.map((scalar) => tf.reshape(scalar, [1]))));
    tf.dispose(scalars);
    const values = await joined.data<'float32'>();
    joined.dispose();
    steps.forEach(({ step }, i) => {
      this.record(step, Array.from(values.subarray(i * this.curveCount, (i + 1) * this.curveCount)));
    });
  }

  /** The points since the last call. */
  take(): CurveChunk | undefined {
    if (this.steps.length === 0) return undefined;
    const chunk = {
      steps: Float64Array.from(this.steps),
      values: this.columns.map((column) => Float64Array.from(column)),
    };
    this.steps = [];
    this.columns = emptyColumns(this.curveCount);
    return chunk;
  }

  /** Forgets a divergence and all points not taken: the run goes back to earlier weights. */
  reset(): void {
    this.dispose();
    this.take();
    this.divergence = undefined;
    this.last = [];
  }

  /** Drops what waits (the run is gone). */
  dispose(): void {
    for (const { scalars } of this.waiting.splice(0)) tf.dispose(scalars);
  }

  private record(step: number, values: readonly number[]): void {
    // What follows a divergence is noise.
    if (this.divergence) return;
    this.steps.push(step);
    this.columns.forEach((column, i) => column.push(values[i]));
    this.last = [...values];
    this.limits ??= values.map((value) => DIVERGED_RATIO * (1 + Math.abs(value)));
    const { limits } = this;
    const curve = values.findIndex((value, i) => !(Math.abs(value) <= limits[i]));
    if (curve >= 0) this.divergence = { curve, value: values[curve], step };
  }
}

function emptyColumns(count: number): number[][] {
  return Array.from({ length: count }, () => []);
}
