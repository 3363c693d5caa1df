/** Curves as columns of equal length: the training step, and a value a step for each named curve. */
export interface CurveColumns {
  readonly step: ArrayLike<number>;
  readonly series: Readonly<Record<string, ArrayLike<number>>>;
}

/** RFC 4180: a field with a comma, a quote or a line break stands in quotes, its quotes doubled. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The shortest digits that read back as the same float64; a missing value is an empty field. */
function cell(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/**
 * The curves as CSV (RFC 4180, CRLF, header `step,<name>,…`), every step, full precision.
 * NaN is an empty field, infinities are `Infinity` and `-Infinity` (which pandas and R read).
 * Throws `RangeError` when a curve has another length than `step`.
 */
export function curvesToCsv({ step, series }: CurveColumns): string {
  const names = Object.keys(series);
  for (const name of names) {
    if (series[name].length !== step.length) {
      throw new RangeError(`Curve "${name}" has ${series[name].length} values for ${step.length} steps`);
    }
  }
  const columns = [step, ...names.map((name) => series[name])];
  const lines = [['step', ...names].map(field).join(',')];
  for (let row = 0; row < step.length; row++)
    lines.push(columns.map((column) => cell(column[row])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}
