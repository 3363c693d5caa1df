import type { ErrorInfo } from '../../core/errors';
import type { Measurement } from '../../metrics/types';
import * as tf from '../../models/shared/tf';
import type { Cadence } from '../protocol';
import type { Ceilings } from './ceilings';
import type { Exclusive } from './exclusive';
import { badInput, explain } from './failures';
import { type Extent, measure } from './measure';
import type { Run } from './run';

/** Training goes on so many times as long as the last measurement took, before the next: it costs less than a tenth. */
const AUTO_REST = 12;
/** Shortest time between two measurements, and until the first, in milliseconds of training. */
const AUTO_LEAST_MS = 2000;

const SUPERSEDED = badInput(
  'run',
  'The run was replaced, or moved to another backend, while it was measured.',
  'Measure again.',
);

/** What is measured, and who is told. */
interface Measured {
  /** The run as it is now: it may move to another backend. */
  run(): Run;
  /** Training time so far, in milliseconds. */
  elapsedMs(): number;
  onLive(measurement: Measurement): void;
  onFailure(error: ErrorInfo): void;
}

/** Measures one run: live at a cadence, and when asked. One measurement at a time; all in turns with the training. */
export class Measurer {
  cadence: Cadence = 'off';
  private last: Promise<unknown> = Promise.resolve();
  private live = false;
  private gone = false;
  private endedAt = 0;
  private costMs = 0;
  /** Tensors and bytes that measurements hold between their turns, and what there was when the present one began. */
  private readonly held = { numTensors: 0, numBytes: 0 };
  private entered: { numTensors: number; numBytes: number } | undefined;

  constructor(
    private readonly of: Measured,
    private readonly exclusive: Exclusive,
    private readonly ceilings: Ceilings,
  ) {}

  /** Tensors and bytes, without those that a measurement borrows. */
  memory(): { numTensors: number; numBytes: number } {
    const { numTensors, numBytes } = this.entered ?? tf.memory();
    return { numTensors: numTensors - this.held.numTensors, numBytes: numBytes - this.held.numBytes };
  }

  /** All metrics of the run as it stands. @throws PlaygroundError `non-finite`, or `bad-input` when the run was replaced. */
  async now(): Promise<Measurement> {
    try {
      return await this.measure('all');
    } catch (thrown) {
      // Moved to another backend: there it is measured anew.
      if (thrown === SUPERSEDED && !this.gone) return this.measure('all');
      throw thrown;
    }
  }

  /** To be called while training: begins a measurement when one is due. */
  tick(): void {
    if (this.cadence === 'off' || this.live || this.gone) return;
    if (this.of.elapsedMs() - this.endedAt < this.pauseMs(this.cadence)) return;
    this.live = true;
    this.measure('live')
      .then((measurement) => {
        if (!this.gone) this.of.onLive(measurement);
      })
      .catch((thrown: unknown) => {
        if (!this.gone && thrown !== SUPERSEDED) this.of.onFailure(explain(thrown));
      })
      .finally(() => {
        this.live = false;
        this.endedAt = this.of.elapsedMs();
      });
  }

  dispose(): void {
    this.gone = true;
  }

  private pauseMs(cadence: Exclude<Cadence, 'off'>): number {
    return cadence === 'auto' ? Math.max(AUTO_LEAST_MS, AUTO_REST * this.costMs) : cadence * 1000;
  }

  private measure(extent: Extent): Promise<Measurement> {
    const result = this.last.then(() => this.inTurns(extent));
    this.last = result.catch(() => undefined);
    return result;
  }

  private inTurns(extent: Extent): Promise<Measurement> {
    let run: Run | undefined;
    return this.exclusive.inTurns(
      async (turns) => {
        run = this.of.run();
        this.refuseGone(run);
        const rest = async () => {
          await turns.rest();
          this.refuseGone(run);
        };
        const { measurement, costMs } = await measure(run, this.of.elapsedMs(), extent, this.ceilings, {
          rest,
          get spentMs() {
            return turns.spentMs;
          },
        });
        if (extent === 'live') this.costMs = costMs;
        return measurement;
      },
      {
        entered: () => {
          const { numTensors, numBytes } = tf.memory();
          this.entered = { numTensors, numBytes };
        },
        left: () => {
          const { numTensors, numBytes } = tf.memory();
          this.held.numTensors += numTensors - (this.entered?.numTensors ?? 0);
          this.held.numBytes += numBytes - (this.entered?.numBytes ?? 0);
          this.entered = undefined;
        },
      },
    );
  }

  /** @throws PlaygroundError when the run that is measured is no longer there. */
  private refuseGone(run: Run | undefined): void {
    if (!this.gone && run === this.of.run()) return;
    throw SUPERSEDED;
  }
}
