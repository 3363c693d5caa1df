/** Sweeps that are never needed: convergence is quadratic, and ten sweeps serve a thousand rows. */
const MAX_SWEEPS = 50;

/**
 * Eigenvalues of a symmetric matrix, in no order, by the cyclic Jacobi method (Golub & Van Loan, "Matrix computations",
 * section 8.5): planes are rotated one after the other until nothing is left beside the diagonal. Slower than
 * tridiagonal methods, but simple, and never complex.
 * @param matrix `[n, n]`, row-major; only its upper half is looked at, and it is not changed
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const a = matrix.slice();
  let scale = 0;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) scale = Math.max(scale, Math.abs(a[i * n + j]));
  const negligible = scale * Number.EPSILON * 0.01;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotations = 0;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p * n + q]) <= negligible) continue;
        rotate(a, n, p, q);
        rotations++;
      }
    }
    if (rotations === 0) break;
  }
  return Float64Array.from({ length: n }, (_, i) => a[i * n + i]);
}

/** Turns the plane of axes p < q so that a[p, q] becomes 0; keeps the upper half of `a`. */
function rotate(a: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q];
  const ratio = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  // The smaller root of t² + 2·ratio·t − 1 = 0: the turn is at most 45°.
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  a[p * n + p] -= tangent * apq;
  a[q * n + q] += tangent * apq;
  a[p * n + q] = 0;
  for (let k = 0; k < p; k++) turn(a, k * n + p, k * n + q, cosine, sine);
  for (let k = p + 1; k < q; k++) turn(a, p * n + k, k * n + q, cosine, sine);
  for (let k = q + 1; k < n; k++) turn(a, p * n + k, q * n + k, cosine, sine);
}

function turn(x: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const first = x[i];
  const second = x[j];
  x[i] = cosine * first - sine * second;
  x[j] = sine * first + cosine * second;
}

/**
 * A factor L of a positive semi-definite matrix A = L Lᵀ, by Cholesky's method with the largest pivot first (Higham 1990,
 * "Analysis of the Cholesky decomposition of a semi-definite matrix"). It ends where only rounding is left, so that a
 * matrix of rank r gives r columns.
 * @returns the columns of L one after the other, each `[n]`
 */
export function choleskyColumns(matrix: Float64Array, n: number): Float64Array[] {
  const rest = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);
  const columns: Float64Array[] = [];
  const negligible = n * Number.EPSILON * Math.max(0, ...rest);
  const done = new Uint8Array(n);
  while (columns.length < n) {
    const pivot = largest(rest);
    if (!(rest[pivot] > negligible)) break;
    const root = Math.sqrt(rest[pivot]);
    const column = new Float64Array(n);
    column[pivot] = root;
    done[pivot] = 1;
    rest[pivot] = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n; i++) {
      if (done[i] === 1) continue;
      let sum = matrix[pivot * n + i];
      for (const before of columns) sum -= before[i] * before[pivot];
      column[i] = sum / root;
      rest[i] -= column[i] * column[i];
    }
    columns.push(column);
  }
  return columns;
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
