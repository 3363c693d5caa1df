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
  /** Values on their way from the GPU. */
  private coming: Promise<void> = Promise.resolve();
  /** Counts the times that everything was forgotten: what comes later belongs to an earlier one. */
  private era = 0;
  private steps: number[] = [];
  private columns: number[][];
  /** Losses of the last step read, in the order of the curves; and that step. */
  last: number[] = [];
  seen = 0;
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

  /** Reads all that waits on the GPU. */
  async read(): Promise<void> {
    this.order();
    await this.coming;
  }

  /** Asks for what waits on the GPU, and reads what was asked for before: the queue does not run dry meanwhile. */
  async readBehind(): Promise<void> {
    const earlier = this.coming;
    this.order();
    await earlier;
  }

  private order(): void {
    if (this.waiting.length === 0) return;
    this.coming = this.fetch(this.waiting.splice(0), this.coming);
    // Whoever waits for it, sooner or later, hears of a failure.
    this.coming.catch(() => undefined);
  }

  private async fetch(
    steps: { step: number; scalars: tf.Scalar[] }[],
    earlier: Promise<void>,
  ): Promise<void> {
    const { era } = this;
    const scalars = steps.flatMap((entry) => entry.scalars);
    const joined = tf.tidy(() => tf.concat(scalars.map((scalar) => tf.reshape(scalar, [1]))));
    tf.dispose(scalars);
    const values = await joined.data<'float32'>().finally(() => joined.dispose());
    await earlier;
    if (era !== this.era) return;
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
    this.seen = 0;
  }

  /** Drops what waits (the run is gone). */
  dispose(): void {
    this.era++;
    for (const { scalars } of this.waiting.splice(0)) tf.dispose(scalars);
  }

  private record(step: number, values: readonly number[]): void {
    // What follows a divergence is noise.
    if (this.divergence) return;
    this.steps.push(step);
    this.columns.forEach((column, i) => column.push(values[i]));
    this.last = [...values];
    this.seen = step;
    this.limits ??= values.map((value) => DIVERGED_RATIO * (1 + Math.abs(value)));
    const { limits } = this;
    const curve = values.findIndex((value, i) => !(Math.abs(value) <= limits[i]));
    if (curve >= 0) this.divergence = { curve, value: values[curve], step };
  }
}

function emptyColumns(count: number): number[][] {
  return Array.from({ length: count }, () => []);
}
