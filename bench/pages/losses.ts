import * as tf from '@tensorflow/tfjs-core';
import { SliceSize } from '../../src/workers/session/slice-size';

/**
 * Reads every loss of every step: at once where the memory is in reach, from a GPU as the app does, in slices and one slice
 * behind.
 */
export class Losses {
  private waiting: tf.Scalar[] = [];
  private steps = 0;
  private readonly size = new SliceSize();
  private coming: Promise<void> = Promise.resolve();
  private sliceStarted = performance.now();
  last: number[] = [];

  constructor(private readonly queued: boolean) {}

  /** Takes the losses of a step, and disposes them when they are read. */
  async push(scalars: tf.Scalar[]): Promise<void> {
    if (!this.queued) {
      this.last = scalars.map((scalar) => scalar.dataSync<'float32'>()[0]);
      tf.dispose(scalars);
      return;
    }
    this.waiting.push(...scalars);
    if (++this.steps < this.size.steps) return;
    const earlier = this.coming;
    this.coming = this.fetch(earlier);
    await earlier;
    this.size.took(performance.now() - this.sliceStarted);
    this.begin();
  }

  /** Reads what waits: all steps are done then. */
  async read(): Promise<void> {
    if (this.waiting.length > 0) this.coming = this.fetch(this.coming);
    await this.coming;
  }

  /** Starts a slice anew, after a pause too. */
  begin(): void {
    this.steps = 0;
    this.sliceStarted = performance.now();
  }

  private async fetch(earlier: Promise<void>): Promise<void> {
    const scalars = this.waiting.splice(0);
    const joined = tf.tidy(() => tf.stack(scalars));
    tf.dispose(scalars);
    const values = await joined.data<'float32'>();
    joined.dispose();
    await earlier;
    this.last = Array.from(values);
  }
}
