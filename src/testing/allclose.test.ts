import { describe, expect, it } from 'vitest';
import './allclose';

describe('toBeAllclose', () => {
  it('measures each number against its own expected value', () => {
    expect([1.0001, 100]).toBeAllclose([1, 100], { rtol: 1.1e-4 });
    expect([1, 100.01]).not.toBeAllclose([1, 100], { rtol: 0.9e-4 });
    expect([0.001, 100]).not.toBeAllclose([0, 100], { rtol: 1 });
    expect([0.001, 100]).toBeAllclose([0, 100], { atol: 0.0011 });
  });

  it('takes typed arrays and single numbers', () => {
    expect(Float32Array.of(0.1)).toBeAllclose([0.1], { atol: 1e-8 });
    expect(0.5).toBeAllclose(0.5, {});
  });

  it('refuses another length and NaN', () => {
    expect([1]).not.toBeAllclose([1, 1], { atol: 10 });
    expect([Number.NaN]).not.toBeAllclose([0], { atol: 10, rtol: 10 });
    expect([0]).not.toBeAllclose([Number.NaN], { atol: 10, rtol: 10 });
    expect([Infinity]).toBeAllclose([Infinity], {});
  });

  it('names the worst number', () => {
    expect(() => expect([1, 2, 9]).toBeAllclose([1, 3, 3], { atol: 0.5 })).toThrow(
      '2 of 3 numbers are not within rtol 0, atol 0.5; worst at 2: received 9, expected 3 (off by 6)',
    );
  });
});
