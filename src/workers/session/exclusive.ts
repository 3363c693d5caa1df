/** Lets tasks that use the model run one after the other, in the order in which they came. */
export class Exclusive {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** Whether a task runs or waits. */
  get busy(): boolean {
    return this.waiting > 0;
  }

  /** Runs `task` when all earlier ones have ended. */
  run<T>(task: () => Promise<T> | T): Promise<T> {
    this.waiting++;
    const result = this.last.then(task).finally(() => {
      this.waiting--;
    });
    this.last = result.catch(() => undefined);
    return result;
  }
}
