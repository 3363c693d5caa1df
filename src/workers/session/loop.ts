import type { Clock } from './clock';
import { SLICE_MS, yieldToMessages } from './breathe';
import { SliceSize } from './slice-size';

/** What the loop drives. */
export interface LoopTarget {
  readonly step: number;
  /** Something else uses the model just now: no step until it is done. */
  readonly busy: boolean;
  /** Resolves when nothing else uses the model. */
  free(): Promise<void>;
  /** Called once, before the first step. */
  beforeStart(): Promise<void>;
  /** One training step. */
  trainStep(): void;
  /** Called after each slice: waits until the GPU is through with the one before it. */
  settle(): Promise<void>;
  /** Called then; may show things. @returns whether the run may go on. */
  afterSlice(): Promise<boolean>;
  /** The backend queues its work (a GPU): time says nothing until losses are read, so slices count steps. */
  readonly queued: boolean;
  /** The run diverged or failed: no further step. */
  readonly broken: boolean;
}

/**
 * The training loop: slices of about 12 ms, messages served between them. It owns neither model nor status; it stops
 * when asked, at its target step, or when the target says so.
 */
export class Loop {
  private stopping = false;
  /** Ends a wait for others when the loop is to stop. */
  private interrupt: () => void = () => undefined;
  private running: Promise<void> | undefined;
  private readonly size = new SliceSize();

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
    this.interrupt();
    // A failure of the loop reaches whoever started it.
    await this.running?.catch(() => undefined);
  }

  private async work(until: number): Promise<void> {
    this.clock.start(this.target.step);
    try {
      await this.target.beforeStart();
      while (!this.stopping && this.target.step < until) {
        if (this.target.busy) {
          await this.othersDone();
          continue;
        }
        const started = performance.now();
        const whole = this.slice(until, started);
        await this.target.settle();
        if (whole) this.size.took(performance.now() - started);
        const goesOn = await this.target.afterSlice();
        this.clock.tick(this.target.step);
        if (!goesOn) return;
        await yieldToMessages();
      }
    } finally {
      this.clock.stop();
    }
  }

  /** Waits until nothing else uses the model, or the loop is to stop. */
  private async othersDone(): Promise<void> {
    const interrupted = new Promise<void>((resolve) => {
      this.interrupt = resolve;
    });
    await Promise.race([this.target.free(), interrupted]);
  }

  /** @returns whether it had all the steps that a slice has on a GPU */
  private slice(until: number, started: number): boolean {
    let steps = 0;
    do {
      this.target.trainStep();
      steps++;
      if (this.target.queued && steps >= this.size.steps) return true;
      if (!this.target.queued && performance.now() - started > SLICE_MS) break;
    } while (!this.stopping && !this.target.broken && this.target.step < until);
    return false;
  }
}
