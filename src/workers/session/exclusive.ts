import { SLICE_MS, yieldToMessages } from './breathe';

/** Lets tasks that use the model run one after the other, in the order in which they came. */
export class Exclusive {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private generation = 0;
  /** Those who wait for the last task to end. */
  private idlers: (() => void)[] = [];

  /** Whether a task runs or waits. */
  get busy(): boolean {
    return this.waiting > 0;
  }

  /** Resolves when no task runs or waits. */
  async free(): Promise<void> {
    if (this.busy) await new Promise<void>((resolve) => this.idlers.push(resolve));
  }

  /** Runs `task` when all earlier ones have ended. */
  run<T>(task: () => Promise<T> | T): Promise<T> {
    this.waiting++;
    const { generation } = this;
    const result = this.last.then(task).finally(() => {
      if (generation === this.generation) this.waiting--;
      this.tellIdlers();
    });
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Waits no longer for what runs now: a lost graphics context never answers. */
  abandon(): void {
    this.generation++;
    this.waiting = 0;
    this.last = Promise.resolve();
    this.tellIdlers();
  }

  /**
   * Runs a long task in turns of about a slice: at every `rest` that falls due, whoever waits comes first, and the
   * training loop has a slice of its own.
   */
  async inTurns<T>(task: (turns: Turns) => Promise<T>, watch: TurnWatch = {}): Promise<T> {
    const turns = new Turns(this, watch);
    await turns.enter();
    try {
      return await task(turns);
    } finally {
      turns.leave();
    }
  }

  private tellIdlers(): void {
    if (this.busy) return;
    for (const tell of this.idlers.splice(0)) tell();
  }
}

/** Told whenever a turn begins and ends. */
export interface TurnWatch {
  entered?(): void;
  left?(): void;
}

/** The turns of one long task. */
export class Turns {
  private since = 0;
  private spent = 0;
  private release: (() => void) | undefined;

  constructor(
    private readonly exclusive: Exclusive,
    private readonly watch: TurnWatch,
  ) {}

  /** Milliseconds that its turns took so far. */
  get spentMs(): number {
    return this.spent + (this.release ? performance.now() - this.since : 0);
  }

  /** Lets others have their turn where this one has taken its time. */
  readonly rest = async (): Promise<void> => {
    if (performance.now() - this.since < SLICE_MS) return;
    this.leave();
    await yieldToMessages();
    await this.enter();
  };

  /** Waits for a turn. */
  async enter(): Promise<void> {
    await new Promise<void>((granted) => {
      void this.exclusive.run(() => {
        granted();
        return new Promise<void>((release) => {
          this.release = release;
        });
      });
    });
    this.since = performance.now();
    this.watch.entered?.();
  }

  /** Ends the turn, if it is one's own. */
  leave(): void {
    if (!this.release) return;
    this.watch.left?.();
    this.spent += performance.now() - this.since;
    this.release();
    this.release = undefined;
  }
}
