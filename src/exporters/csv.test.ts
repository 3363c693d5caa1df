import { describe, expect, it } from 'vitest';
import { curvesToCsv } from './csv';

describe('curvesToCsv', () => {
  it('writes a header and a line a step, CRLF after each', () => {
    const csv = curvesToCsv({ step: [1, 2], series: { total: [0.1, 1e-7], kl: [Number.NaN, -Infinity] } });
    expect(csv).toBe('step,total,kl\r\n1,0.1,\r\n2,1e-7,-Infinity\r\n');
  });

  it('keeps every digit of float32 and float64', () => {
    const values = Float32Array.of(0.1, 1 / 3, 16777216, 1e-40);
    const lines = curvesToCsv({ step: [1, 2, 3, 4], series: { a: values } })
      .trimEnd()
      .split('\r\n')
      .slice(1);
    expect(Float32Array.from(lines, (line) => Number(line.split(',')[1]))).toEqual(values);
  });

  it('quotes names as RFC 4180 says', () => {
    expect(curvesToCsv({ step: [], series: { 'a,b': [], 'say "x"': [], 'two\nlines': [] } })).toBe(
      'step,"a,b","say ""x""","two\nlines"\r\n',
    );
  });

  it('refuses curves of another length', () => {
    expect(() => curvesToCsv({ step: [1], series: { a: [] } })).toThrow(/"a" has 0 values for 1 steps/);
  });
});
