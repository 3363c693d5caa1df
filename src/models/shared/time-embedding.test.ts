import { describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/diffusion.json';
import '../../testing/allclose';
import { TIME_EMBEDDING_SIZE, timeEmbeddings, timeEmbeddingTable } from './time-embedding';

const row = (table: Float32Array, t: number) =>
  table.subarray(t * TIME_EMBEDDING_SIZE, (t + 1) * TIME_EMBEDDING_SIZE);

describe('timeEmbeddingTable', () => {
  const table = timeEmbeddingTable(1000);

  it('equals PyTorch in float64, up to t = 999 (reference/goldens)', () => {
    const { data } = golden.outputs.embedding;
    golden.inputs.t.data.slice(0, 8).forEach((t, i) => {
      const expected = data.slice(i * TIME_EMBEDDING_SIZE, (i + 1) * TIME_EMBEDDING_SIZE);
      expect(row(table, t)).toBeAllclose(expected, { atol: 1e-7 });
    });
  });

  it('has the values of diffusers, tests/models/test_layers_utils', () => {
    const columns = [23, 24, 25].flatMap((t) => [...row(table, t).subarray(47, 50)]);
    const expected = [0.9646, 0.9804, 0.9892, 0.9615, 0.9787, 0.9882, 0.9582, 0.9769, 0.9872];
    expect(columns).toBeAllclose(expected, { atol: 1e-4 });
  });

  it('does not depend on T, and is 0 and 1 at t = 0', () => {
    expect(row(timeEmbeddingTable(8), 7)).toEqual(row(table, 7));
    expect([...row(table, 0)]).toEqual([...Array(32).fill(0), ...Array(32).fill(1)]);
  });
});

describe('timeEmbeddings', () => {
  it('is the row of each time, also between whole numbers and after one like it', () => {
    const rows = timeEmbeddings([3, 3, 0.25, 3]);
    for (const i of [0, 1, 3]) expect(row(rows, i)).toEqual(row(timeEmbeddingTable(4), 3));
    const between = [...row(rows, 2)];
    expect(between[0]).toBeAllclose(Math.sin(0.25), { rtol: 1e-6 });
    // The slowest wave takes 10,000 times as long.
    expect(between[63]).toBeAllclose(Math.cos(0.25e-4), { rtol: 1e-6 });
  });
});
