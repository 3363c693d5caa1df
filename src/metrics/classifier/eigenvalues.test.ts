import { describe, expect, it } from 'vitest';
import { Rng } from '../../core/rng';
import '../../testing/allclose';
import { choleskyColumns, symmetricEigenvalues } from './eigenvalues';

/** A matrix of given eigenvalues, turned by Householder reflections. */
function withEigenvalues(values: readonly number[], seed = 1): Float64Array {
  const n = values.length;
  let matrix: Float64Array = Float64Array.from({ length: n * n }, (_, i) =>
    i % (n + 1) === 0 ? values[i / (n + 1)] : 0,
  );
  const rng = new Rng(seed, 99);
  for (let turn = 0; turn < 3; turn++) {
    const v = Float64Array.from(rng.normals(n));
    const squares = v.reduce((sum, value) => sum + value * value, 0);
    const mirror = (i: number, j: number) => (i === j ? 1 : 0) - (2 * v[i] * v[j]) / squares;
    matrix = product(product(mirrorMatrix(mirror, n), matrix, n), mirrorMatrix(mirror, n), n);
  }
  return matrix;
}

const mirrorMatrix = (at: (i: number, j: number) => number, n: number) =>
  Float64Array.from({ length: n * n }, (_, i) => at(Math.floor(i / n), i % n));

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
  }
  return c;
}

describe('symmetricEigenvalues', () => {
  it.each([
    { values: [3] },
    { values: [1, 3] },
    { values: [-2, 0, 0, 5] },
    { values: [1, 1, 1, 1, 1] },
    { values: [1e-9, 1e-3, 1, 1e3] },
    { values: Array.from({ length: 17 }, (_, i) => (i - 8) / 4) },
  ])('finds $values', ({ values }) => {
    const found = symmetricEigenvalues(withEigenvalues(values), values.length).toSorted();
    expect(found).toBeAllclose(values, { atol: 1e-13 * Math.max(...values.map(Math.abs)) * values.length });
  });

  it('knows a matrix by hand, from its upper half', () => {
    expect(symmetricEigenvalues(Float64Array.of(2, 1, 99, 2), 2).toSorted()).toBeAllclose([1, 3], {
      atol: 1e-15,
    });
  });
});

describe('choleskyColumns', () => {
  it.each([
    { values: [1, 2, 3, 4], rank: 4 },
    { values: [0, 0, 3, 4], rank: 2 },
    { values: [0, 0, 0], rank: 0 },
    { values: [1e-6, 1, 1e6], rank: 3 },
  ])('rebuilds a matrix of eigenvalues $values from $rank columns', ({ values, rank }) => {
    const n = values.length;
    const matrix = withEigenvalues(values, 2);
    const columns = choleskyColumns(matrix, n);
    expect(columns).toHaveLength(rank);
    const rebuilt = mirrorMatrix(
      (i, j) => columns.reduce((sum, column) => sum + column[i] * column[j], 0),
      n,
    );
    expect(rebuilt).toBeAllclose(matrix, { atol: 1e-13 * Math.max(1, ...values) });
  });
});
