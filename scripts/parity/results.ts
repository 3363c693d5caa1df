/** One training from one seed. */
export interface ParityTrial {
  seed: number;
  seconds: number;
  /** Means over the last steps, by the curve's key; of a GAN also the energy distance of its samples. */
  last: Record<string, number>;
  /** Means over consecutive windows of steps, by the curve's key. */
  curves: Record<string, number[]>;
}

/** What one side found: `reference/results/parity-*.json`. */
export interface ParityResults {
  /** Who trained. */
  by: string;
  dataset: string;
  /** Steps that a number of a curve averages. */
  window: number;
  /** Steps at the end that `last` averages. */
  averagedLast: number;
  /** Samples that are measured. */
  samples: number;
  families: Record<string, { steps: number; trials: ParityTrial[] }>;
}

/** Means over consecutive windows, and over the last steps. @throws RangeError where the windows leave a rest. */
export function thinned(
  columns: Readonly<Record<string, readonly number[]>>,
  window: number,
  averagedLast: number,
): Pick<ParityTrial, 'last' | 'curves'> {
  const last: Record<string, number> = {};
  const curves: Record<string, number[]> = {};
  for (const [key, column] of Object.entries(columns)) {
    if (column.length % window !== 0)
      throw new RangeError(`${column.length} steps are no windows of ${window}.`);
    last[key] = rounded(mean(column.slice(-averagedLast)));
    curves[key] = Array.from({ length: column.length / window }, (_, i) =>
      rounded(mean(column.slice(i * window, (i + 1) * window))),
    );
  }
  return { last, curves };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Six significant digits: what a seed's own scatter leaves of meaning, and files that stay small. */
export const rounded = (value: number): number => Number(value.toPrecision(6));
