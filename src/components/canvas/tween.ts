/** How long samples take to glide to where a refresh puts them, in milliseconds. */
export const GLIDE_MS = 140;

/**
 * Lets numbers glide from what is shown to what is new, item by item. Owns its buffers; `shown` is
 * valid until the next call.
 */
export class Tween {
  private from: Float32Array = new Float32Array();
  private to: Float32Array = new Float32Array();
  private shown: Float32Array = new Float32Array();
  private start = 0;
  private running = false;

  /** Goes to `target` at once. Keeps a reference to `target` and never writes to it. */
  jump(target: Float32Array): void {
    this.to = target;
    this.running = false;
  }

  /** Glides to `target`, from wherever the last glide stands at `now` (ms); other lengths jump. */
  glide(target: Float32Array, now: number): void {
    const current = this.at(now);
    if (current.length !== target.length) {
      this.jump(target);
      return;
    }
    if (this.from.length !== target.length) {
      this.from = new Float32Array(target.length);
      this.shown = new Float32Array(target.length);
    }
    this.from.set(current);
    this.to = target;
    this.start = now;
    this.running = true;
  }

  /** What to show at `now` (ms). */
  at(now: number): Float32Array {
    if (!this.running) return this.to;
    const time = Math.min(1, Math.max(0, (now - this.start) / GLIDE_MS));
    if (time === 1) {
      this.running = false;
      return this.to;
    }
    // Ease out: fast at first, so that new positions are nearly true when the next refresh comes.
    const share = 1 - (1 - time) ** 2;
    const { from, to, shown } = this;
    for (let i = 0; i < shown.length; i++) shown[i] = from[i] + (to[i] - from[i]) * share;
    return shown;
  }

  /** Whether another frame would look different. */
  get moving(): boolean {
    return this.running;
  }
}
