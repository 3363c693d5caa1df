/** At most this many buckets stand for a column: twice as many candidates are left for LTTB to choose from. */
const MOST_BUCKETS = 2048;

/** A curve as the chart's rows are made from it. */
export interface ReadColumn {
  /** Every value as it was. */
  values: Float64Array;
  /** The smoothed values, or `values` itself without smoothing; a view, valid until the next read. */
  line: Float64Array;
  /** Indices worth drawing: the smallest and the largest value of each bucket, the first and the last; ascending. */
  candidates: Uint32Array;
  /** How many values are 0 or less. */
  notPositive: number;
}

/**
 * Reads a growing column, each value once: the cost of drawing a chart then does not grow with the run. Smallest
 * and largest values of equal buckets stand in for the whole before LTTB (MinMaxLTTB, Van Der Donckt et al. 2023).
 * A column that was cut or replaced is read anew.
 */
export class ColumnReader {
  private length = 0;
  private lastValue = NaN;
  private notPositive = 0;
  /** Values a bucket; doubles when there are too many buckets. */
  private bucket = 1;
  /** Index of the smallest and largest value of each bucket. */
  private smallest: number[] = [];
  private largest: number[] = [];
  private readonly smoother = new Smoother();

  /** `smoothing` is the weight of the past, 0 (off) … below 1, as in `smooth`. */
  read(values: Float64Array, smoothing: number): ReadColumn {
    const continues =
      values.length >= this.length && Object.is(values[this.length - 1] ?? NaN, this.lastValue);
    if (!continues) this.restart();
    for (let i = this.length; i < values.length; i++) this.take(values, i);
    this.length = values.length;
    this.lastValue = values[values.length - 1] ?? NaN;
    return {
      values,
      line: smoothing > 0 ? this.smoother.read(values, smoothing) : values,
      candidates: this.candidates(),
      notPositive: this.notPositive,
    };
  }

  private restart(): void {
    this.length = 0;
    this.notPositive = 0;
    this.bucket = 1;
    this.smallest = [];
    this.largest = [];
    this.smoother.restart();
  }

  private take(values: Float64Array, i: number): void {
    if (values[i] <= 0) this.notPositive++;
    const at = Math.floor(i / this.bucket);
    if (at === this.smallest.length) {
      this.smallest.push(i);
      this.largest.push(i);
      if (this.smallest.length > MOST_BUCKETS) this.halve(values);
      return;
    }
    // Any number takes the place of NaN, NaN that of none.
    const smallest = values[this.smallest[at]];
    const largest = values[this.largest[at]];
    if (values[i] < smallest || Number.isNaN(smallest)) this.smallest[at] = i;
    if (values[i] > largest || Number.isNaN(largest)) this.largest[at] = i;
  }

  /** Joins buckets two by two. */
  private halve(values: Float64Array): void {
    const join = (indices: number[], better: (a: number, b: number) => boolean) =>
      Array.from({ length: Math.ceil(indices.length / 2) }, (_, pair) => {
        const first = indices[2 * pair];
        const second = indices[2 * pair + 1] ?? first;
        return better(values[first], values[second]) || Number.isNaN(values[second]) ? first : second;
      });
    this.smallest = join(this.smallest, (a, b) => a <= b);
    this.largest = join(this.largest, (a, b) => a >= b);
    this.bucket *= 2;
  }

  private candidates(): Uint32Array {
    const found: number[] = [];
    const add = (index: number) => {
      if (found.length === 0 || index > found[found.length - 1]) found.push(index);
    };
    if (this.length > 0) add(0);
    for (let i = 0; i < this.smallest.length; i++) {
      add(Math.min(this.smallest[i], this.largest[i]));
      add(Math.max(this.smallest[i], this.largest[i]));
    }
    if (this.length > 0) add(this.length - 1);
    return Uint32Array.from(found);
  }
}

/** `smooth` of `core/series`, continued: each value is averaged once, until the factor changes. */
class Smoother {
  private factor = 0;
  private length = 0;
  private mean = 0;
  /** factor ** k: the weight that the initial zero still has. */
  private remaining = 1;
  private line = new Float64Array(1024);

  restart(): void {
    this.length = 0;
    this.mean = 0;
    this.remaining = 1;
  }

  read(values: Float64Array, factor: number): Float64Array {
    if (factor !== this.factor) this.restart();
    this.factor = factor;
    if (this.line.length < values.length) {
      const larger = new Float64Array(2 * values.length);
      larger.set(this.line.subarray(0, this.length));
      this.line = larger;
    }
    for (let i = this.length; i < values.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value)) {
        this.line[i] = value;
        continue;
      }
      this.mean = factor * this.mean + (1 - factor) * value;
      this.remaining *= factor;
      this.line[i] = this.mean / (1 - this.remaining);
    }
    this.length = values.length;
    return this.line.subarray(0, values.length);
  }
}
