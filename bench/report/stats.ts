/** The middle of some numbers (the mean of the two middle ones); NaN for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which a share of the numbers lies, interpolated between neighbours; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/**
 * How many times faster `ours` is than `theirs`: the median of the rounds' own ratios. Neighbours in time share what
 * the machine was busy with, so a ratio is steadier than either speed. NaN when either was not measured.
 */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  const rounds = Math.min(ours.length, theirs.length);
  return median(Array.from({ length: rounds }, (_, i) => ours[i] / theirs[i]));
}

/** Half the distance between the quartiles over the median: how much rounds differ. */
export function spread(values: readonly number[]): number {
  return (percentile(values, 0.75) - percentile(values, 0.25)) / (2 * median(values));
}

/** A number in three significant digits, without an exponent where people expect none. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Number(value.toPrecision(3));
  return digits >= 1000 ? Math.round(digits).toLocaleString('en-US') : String(digits);
}
