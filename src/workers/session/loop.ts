import type { Clock } from './clock';
import { SLICE_MS, yieldToMessages } from './breathe';

/** What the loop drives. */
export interface LoopTarget {
  readonly step: number;
  /** Something else uses the model just now: no step until it is done. */
  readonly busy: boolean;
  /** Called once, before the first step. */
  beforeStart(): Promise<void>;
  /** One training step. */
  trainStep(): void;
  /** Called after each slice; may read losses and show things. @returns whether the run may go on. */
  afterSlice(): Promise<boolean>;
  /** The backend queues its work (a GPU): time says nothing until losses are read, so slices count steps. */
  readonly queued: boolean;
  /** The run diverged or failed: no further step. */
  readonly broken: boolean;
}

/** Bounds of the steps in one slice on a GPU, adapted so that a slice takes about `SLICE_MS` there. */
const MAX_STEPS_A_SLICE = 16;

/**
 * The training loop: slices of about 12 ms, messages served between them. It owns neither model nor status; it stops
 * when asked, at its target step, or when the target says so.
 */
export class Loop {
  private stopping = false;
  private running: Promise<void> | undefined;
  private stepsASlice = 1;

  constructor(
    private readonly target: LoopTarget,
    private readonly clock: Clock,
  ) {}

  get active(): boolean {
    return this.running !== undefined;
  }

  /** Trains until `until`, or until stopped. @returns a promise of the standstill. Call only while it stands still. */
  start(until: number): Promise<void> {
    this.stopping = false;
    this.running = this.work(until).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** Asks the loop to stop after the current step. @returns a promise of the standstill. */
  async stop(): Promise<void> {
    this.stopping = true;
    // A failure of the loop reaches whoever started it.
    await this.running?.catch(() => undefined);
  }

  private async work(until: number): Promise<void> {
    this.clock.start(this.target.step);
    try {
      await this.target.beforeStart();
      while (!this.stopping && this.target.step < until) {
        if (this.target.busy) {
          await yieldToMessages();
          continue;
        }
        const started = performance.now();
        this.slice(until, started);
        const goesOn = await this.target.afterSlice();
        this.adapt(performance.now() - started);
        this.clock.tick(this.target.step);
        if (!goesOn) return;
        await yieldToMessages();
      }
    } finally {
      this.clock.stop();
    }
  }

  private slice(until: number, started: number): void {
    let steps = 0;
    do {
      this.target.trainStep();
      steps++;
      if (this.target.queued ? steps >= this.stepsASlice : performance.now() - started > SLICE_MS) return;
    } while (!this.stopping && !this.target.broken && this.target.step < until);
  }

  /** On a GPU the time until the losses are read is the time the slice took there. */
  private adapt(elapsed: number): void {
    if (elapsed > SLICE_MS && this.stepsASlice > 1) this.stepsASlice--;
    else if (elapsed < SLICE_MS / 2 && this.stepsASlice < MAX_STEPS_A_SLICE) this.stepsASlice++;
  }
}
