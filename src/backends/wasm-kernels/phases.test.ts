import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisPhases } from './phases';

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

/** Input gradient of a 1-D convolution by its definition. */
function direct(dy: number[], w: number[], size: number, stride: number, pad: number): number[] {
  const dx = zeros(size);
  for (let o = 0; o < dy.length; o += 1) {
    for (let k = 0; k < w.length; k += 1) {
      const i = o * stride + k - pad;
      if (i >= 0 && i < size) dx[i] += dy[o] * w[k];
    }
  }
  return dx;
}

/** The same by the phases: a plain correlation of the padded `dy` with flipped taps, then spread. */
function byPhases(dy: number[], w: number[], size: number, stride: number, pad: number): number[] {
  const dx = zeros(size);
  for (const phase of axisPhases(size, dy.length, w.length, stride, pad)) {
    if (phase.taps === 0) continue;
    const taps: number[] = [];
    for (let j = phase.taps - 1; j >= 0; j -= 1) taps.push(w[phase.tap + j * stride]);
    const padded = [...zeros(phase.padBefore), ...dy, ...zeros(phase.padAfter)];
    const length = padded.length - phase.taps + 1;
    expect(length).toBeGreaterThanOrEqual(phase.skip + phase.count);
    for (let q = 0; q < phase.count; q += 1) {
      let sum = 0;
      for (let t = 0; t < phase.taps; t += 1) sum += padded[phase.skip + q + t] * taps[t];
      dx[phase.position + q * stride] = sum;
    }
  }
  return dx;
}

describe('axisPhases', () => {
  it('gives the gradient of any 1-D convolution', () => {
    const int = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(
        int(1, 12),
        int(1, 5),
        int(1, 4),
        int(0, 4),
        int(0, 4),
        (size, filter, stride, pad, after) => {
          const outputs = Math.floor((size + pad + after - filter) / stride) + 1;
          fc.pre(outputs >= 1);
          const dy = Array.from({ length: outputs }, (_, i) => 3 * i + 1);
          const w = Array.from({ length: filter }, (_, i) => 2 * i + 5);
          expect(byPhases(dy, w, size, stride, pad)).toEqual(direct(dy, w, size, stride, pad));
        },
      ),
      { numRuns: 500, seed: 11 },
    );
  });
});
