/** A number over several trials. */
export interface Spread {
  mean: number;
  /** Standard error of the mean; NaN for a single trial, of which nobody knows how far it would move. */
  error: number;
}

/** Mean and standard error, as the papers give them. @throws RangeError for no trials. */
export function meanAndError(values: readonly number[]): Spread {
  const n = values.length;
  if (n === 0) throw new RangeError('There is no mean of nothing.');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}

/** How many standard errors of their difference lie between two means; NaN where neither error is known. */
export function distanceInErrors(a: Spread, b: Spread): number {
  const error = Math.hypot(...[a.error, b.error].filter((value) => !Number.isNaN(value)));
  if (a.mean === b.mean) return 0;
  return error === 0 ? Number.NaN : Math.abs(a.mean - b.mean) / error;
}
