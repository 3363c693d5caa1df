import type { ModelState } from '../../models/shared/generative-model';
import type { Run, RunState } from './run';

/** Time between snapshots. */
const INTERVAL_MS = 2000;

/**
 * Keeps the last good weights, to go back to after a failure: finite, and with a sane loss since. Early in a run, where a
 * wrong rate shows, every power of two is kept; later one every two seconds.
 */
export class Snapshots {
  /** The last good state; the run's first before any step has proved it. */
  last: RunState | undefined;
  /** Taken, but no loss has been seen under these weights yet. */
  private unproved: RunState | undefined;
  private takenAt = Number.NEGATIVE_INFINITY;

  /**
   * To be called while all losses so far are sane: takes a snapshot when one is due and all its numbers are finite.
   * @param seen the last step whose losses are known
   */
  async update(run: Run, seen: number): Promise<void> {
    const { step } = run;
    if (this.unproved && seen > this.unproved.model.step) {
      this.last = this.unproved;
      this.unproved = undefined;
    }
    const early = step < 1024 && (step & (step - 1)) === 0;
    if (!early && performance.now() - this.takenAt < INTERVAL_MS) return;
    const state = await run.state();
    this.takenAt = performance.now();
    if (!isFinite(state.model)) return;
    this.unproved = state;
    this.last ??= state;
  }
}

function isFinite(model: ModelState): boolean {
  return model.networks.every(({ weights }) => weights.raw.every((array) => array.every(Number.isFinite)));
}
