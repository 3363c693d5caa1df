/** The curves of a run as they stand: views, valid until the store is appended to, truncated or cleared. */
export interface SeriesColumns {
  /** Training steps, strictly increasing. */
  readonly step: Float64Array;
  /** One column a curve, each as long as `step`; NaN where a value is missing. */
  readonly values: readonly Float64Array[];
}

const FIRST_CAPACITY = 1024;

/**
 * Every step of every curve, in typed-array columns that double when full: a million steps cost no more than
 * a few copies, and nothing is ever thinned out (that is the chart's affair, see `lttb`).
 */
export class SeriesStore {
  private step = new Float64Array(0);
  private values: Float64Array[];
  private size = 0;

  /** An empty store of so many curves. */
  constructor(curveCount: number) {
    this.values = Array.from({ length: curveCount }, () => new Float64Array(0));
  }

  /** How many steps are stored. */
  get length(): number {
    return this.size;
  }

  /** How many curves each step has. */
  get curveCount(): number {
    return this.values.length;
  }

  /**
   * Adds steps (strictly increasing, beyond the last one) with one array of values a curve, copied.
   * Throws `RangeError`, changing nothing, where the number of curves, a length or the order is wrong.
   */
  append(steps: ArrayLike<number>, values: readonly ArrayLike<number>[]): void {
    this.check(steps, values);
    this.reserve(this.size + steps.length);
    this.step.set(steps, this.size);
    values.forEach((column, i) => {
      this.values[i].set(column, this.size);
    });
    this.size += steps.length;
  }

  /** Drops every step after this one, as when a run goes back to a snapshot. */
  truncate(step: number): void {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.step[middle] <= step) low = middle + 1;
      else high = middle;
    }
    this.size = low;
  }

  /** Drops every step and gives the memory back. */
  clear(): void {
    this.size = 0;
    this.step = new Float64Array(0);
    this.values = this.values.map(() => new Float64Array(0));
  }

  /** All that is stored, without copying. */
  columns(): SeriesColumns {
    return {
      step: this.step.subarray(0, this.size),
      values: this.values.map((column) => column.subarray(0, this.size)),
    };
  }

  private check(steps: ArrayLike<number>, values: readonly ArrayLike<number>[]): void {
    if (values.length !== this.values.length) {
      throw new RangeError(`${values.length} columns for ${this.values.length} curves`);
    }
    for (const column of values) {
      if (column.length !== steps.length)
        throw new RangeError(`${column.length} values for ${steps.length} steps`);
    }
    let last = this.size === 0 ? Number.NEGATIVE_INFINITY : this.step[this.size - 1];
    for (let i = 0; i < steps.length; i++) {
      if (!(steps[i] > last)) throw new RangeError(`Step ${steps[i]} does not come after step ${last}`);
      last = steps[i];
    }
  }

  private reserve(size: number): void {
    if (size <= this.step.length) return;
    const capacity = Math.max(FIRST_CAPACITY, size, 2 * this.step.length);
    const grow = (column: Float64Array) => {
      const larger = new Float64Array(capacity);
      larger.set(column.subarray(0, this.size));
      return larger;
    };
    this.step = grow(this.step);
    this.values = this.values.map(grow);
  }
}

/**
 * Exponential moving average with the start debiased, as Adam's moments are (Kingma & Ba 2015, section 3):
 * `m = factor·m + (1 - factor)·x`, shown as `m / (1 - factorᵏ)` after k values.
 *
 * `factor` is in [0, 1); 0 gives the values themselves. A value that is not finite is shown as it is and does not
 * enter the average. Throws `RangeError` for another factor. Returns a new array.
 */
export function smooth(values: ArrayLike<number>, factor: number): Float64Array {
  if (!(factor >= 0 && factor < 1))
    throw new RangeError(`A smoothing factor lies in [0, 1), not at ${factor}`);
  const out = new Float64Array(values.length);
  let mean = 0;
  let remaining = 1; // factor ** k: the weight that the initial zero still has
  for (let i = 0; i < out.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    mean = factor * mean + (1 - factor) * value;
    remaining *= factor;
    out[i] = mean / (1 - remaining);
  }
  return out;
}
