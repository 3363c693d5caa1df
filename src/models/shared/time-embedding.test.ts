import { describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/diffusion.json';
import '../../testing/allclose';
import { TIME_EMBEDDING_SIZE, timeEmbeddingTable } from './time-embedding';

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
