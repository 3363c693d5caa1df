import { describe, expect, it } from 'vitest';
import { Rng, STREAM } from '../../core/rng';
import { activeUnits } from './active-units';

const rng = () => new Rng(1, STREAM.metrics);

/** Codes `[n, 3]` of dimensions with the given standard deviations. */
function codes(n: number, deviations: readonly number[]): Float32Array {
  return new Rng(2, STREAM.data)
    .normals(n * deviations.length)
    .map((value, i) => 5 + value * deviations[i % deviations.length]);
}

describe('activeUnits', () => {
  it('counts the dimensions whose mean code has a variance above 0.01', () => {
    expect(activeUnits(codes(1000, [1, 0.08, 0.12]), 3, rng())).toEqual({
      value: 2,
      uncertainty: 0,
      samples: 1000,
    });
    expect(activeUnits(codes(1000, [0, 0.05, 0.01]), 3, rng()).value).toBe(0);
  });

  it('is unsure of a dimension at the limit, the less the more items there are', () => {
    const few = activeUnits(codes(100, [1, 0.101, 0]), 3, rng());
    expect(few.uncertainty).toBeGreaterThan(0.3);
    expect(few.uncertainty).toBeLessThan(0.6);
    const many = activeUnits(codes(20_000, [1, 0.103, 0]), 3, rng());
    expect(many).toEqual({ value: 2, uncertainty: 0, samples: 20_000 });
  });

  it('cannot tell its error from one item', () => {
    expect(activeUnits(Float32Array.of(3, 4), 2, rng())).toEqual({
      value: 0,
      uncertainty: Number.NaN,
      samples: 1,
    });
  });
});
