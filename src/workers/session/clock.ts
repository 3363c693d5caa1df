/** Over what time the speed is averaged. */
const WINDOW_MS = 2000;

/** Time spent training, pauses left out, and the speed of late. */
export class Clock {
  private total = 0;
  private startedAt: number | undefined;
  private marks: { at: number; step: number }[] = [];

  start(step: number): void {
    this.startedAt = performance.now();
    this.marks = [{ at: this.startedAt, step }];
  }

  stop(): void {
    this.total = this.elapsedMs;
    this.startedAt = undefined;
  }

  /** Takes over the time of the run that this one goes on from. */
  continueFrom(other: Clock): void {
    this.total = other.elapsedMs;
  }

  /** Notes where the run stands now. */
  tick(step: number): void {
    const at = performance.now();
    this.marks.push({ at, step });
    while (this.marks.length > 2 && at - this.marks[0].at > WINDOW_MS) this.marks.shift();
  }

  get elapsedMs(): number {
    return this.total + (this.startedAt === undefined ? 0 : performance.now() - this.startedAt);
  }

  get stepsPerSecond(): number {
    if (this.marks.length < 2) return 0;
    const first = this.marks[0];
    const last = this.marks[this.marks.length - 1];
    return last.at > first.at ? ((last.step - first.step) * 1000) / (last.at - first.at) : 0;
  }
}
