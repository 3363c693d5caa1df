/** Mean and spread of the same quantity over several seeds. */
export interface MeanAndSpread {
  mean: number;
  /** Sample standard deviation (n − 1); NaN for fewer than two values. */
  spread: number;
}

/** Mean and sample standard deviation; NaN for both where a value is missing (NaN) or there is none. */
export function meanAndSpread(values: readonly number[]): MeanAndSpread {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN };
}

/** Mean and spread at each place of columns of equal length. */
export function columnsOverSeeds(columns: readonly Float64Array[]): {
  mean: Float64Array;
  spread: Float64Array;
} {
  const length = columns[0]?.length ?? 0;
  const mean = new Float64Array(length);
  const spread = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const at = meanAndSpread(columns.map((column) => column[i]));
    mean[i] = at.mean;
    spread[i] = at.spread;
  }
  return { mean, spread };
}
