/** Rows handled together: eight adjacent floats are written at a time, from eight streams read in order. */
const ROWS = 8;

/**
 * `out[c, r] = x[r, c]` for one row-major matrix.
 *
 * Eight rows are walked side by side. Measured on one core (Node 20, ms, compiled `Transpose` kernel against
 * this): 256×784 0.77 / 0.27, 512×784 1.88 / 0.84, 128×784 0.23 / 0.20, 784×256 0.20 / 0.36. The compiled
 * kernel writes with the row count as its stride and so thrashes the cache when that is a power of two, which
 * batches and layer widths usually are.
 *
 * @param x source; the matrix starts at `xStart`
 * @param out target, not overlapping the source; the transpose starts at `outStart`
 */
export function transposeInto(
  x: Float32Array,
  xStart: number,
  rows: number,
  columns: number,
  out: Float32Array,
  outStart: number,
): void {
  const whole = rows - (rows % ROWS);
  for (let r = 0; r < whole; r += ROWS) {
    const x0 = xStart + r * columns;
    const x1 = x0 + columns;
    const x2 = x1 + columns;
    const x3 = x2 + columns;
    const x4 = x3 + columns;
    const x5 = x4 + columns;
    const x6 = x5 + columns;
    const x7 = x6 + columns;
    let to = outStart + r;
    for (let c = 0; c < columns; c += 1) {
      out[to] = x[x0 + c];
      out[to + 1] = x[x1 + c];
      out[to + 2] = x[x2 + c];
      out[to + 3] = x[x3 + c];
      out[to + 4] = x[x4 + c];
      out[to + 5] = x[x5 + c];
      out[to + 6] = x[x6 + c];
      out[to + 7] = x[x7 + c];
      to += rows;
    }
  }
  for (let r = whole; r < rows; r += 1) {
    const from = xStart + r * columns;
    let to = outStart + r;
    for (let c = 0; c < columns; c += 1) {
      out[to] = x[from + c];
      to += rows;
    }
  }
}
