import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../testing/allclose';
import { noiseSchedule, qSampleWeights } from './noise-schedule';

const linear = noiseSchedule('linear', 1000);
const cosine = noiseSchedule('cosine', 1000);

describe('noiseSchedule', () => {
  it('has the ᾱ of the linear schedule (float64 recomputation of diffusers)', () => {
    const expected: [number, number][] = [
      [0, 0.9999],
      [1, 0.9997800920720721],
      [10, 0.997806572507846],
      [99, 0.89701814567496],
      [100, 0.8951415908975365],
      [250, 0.5214230306185275],
      [499, 0.07858724288177824],
      [500, 0.07779665836502389],
      [750, 0.003300158361569426],
      [998, 4.118193638138445e-5],
      [999, 4.035829765375676e-5],
    ];
    const found = expected.map(([t]) => linear.alphasCumprod[t]);
    expect(found).toBeAllclose(
      expected.map(([, value]) => value),
      { rtol: 1e-9 },
    );
    expect(linear.betas.reduce((sum, beta) => sum + beta, 0)).toBeAllclose(10.05, { rtol: 1e-12 });
  });

  it('has the cosine schedule of Nichol & Dhariwal 2021 (diffusers, squaredcos_cap_v2)', () => {
    const { betas, alphasCumprod } = cosine;
    expect([betas[0], betas[500], betas[999]]).toBeAllclose([4.12842e-5, 0.00315569, 0.999], { rtol: 1e-5 });
    expect(alphasCumprod[500]).toBeAllclose(0.492285, { rtol: 1e-5 });
  });

  it('has the sigmoid schedule of Jabri et al. 2022 (their formula in float64)', () => {
    const { betas, alphasCumprod } = noiseSchedule('sigmoid', 1000);
    const s = (x: number) => 1 / (1 + Math.exp(-x));
    const bar = (share: number) => (s(3) - s(6 * share - 3)) / (s(3) - s(-3));
    expect(alphasCumprod[499]).toBeAllclose(0.5, { rtol: 1e-9 });
    for (const t of [0, 1, 250, 750, 997]) {
      expect(alphasCumprod[t]).toBeAllclose(bar((t + 1) / 1000), { rtol: 1e-6 });
    }
    expect(betas[999]).toBe(0.999);
    expect(alphasCumprod[999]).toBeAllclose(0.001 * bar(0.999), { rtol: 1e-6 });
  });

  it('is stretched to end in pure noise (diffusers, rescale_zero_terminal_snr)', () => {
    const { betas, alphasCumprod } = noiseSchedule('linear', 1000, true);
    expect([alphasCumprod[0], alphasCumprod[500]]).toBeAllclose([0.99989998, 0.0752462], { rtol: 1e-5 });
    expect(alphasCumprod[999]).toBe(0);
    expect(betas[999]).toBe(1);
    let product = 1;
    for (let t = 0; t < 1000; t++) {
      product *= 1 - betas[t];
      expect(product).toBeAllclose(alphasCumprod[t], { rtol: 1e-9, atol: 1e-15 });
    }
  });

  it.each(['linear', 'cosine', 'sigmoid'] as const)('only ever loses signal, for any T, when %s', (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (timesteps) => {
        const { betas, alphas, alphasCumprod } = noiseSchedule(kind, timesteps);
        expect(betas).toHaveLength(timesteps);
        const falls = (bar: number, t: number) => bar > 0 && bar < (t > 0 ? alphasCumprod[t - 1] : 1);
        expect(betas.every((beta) => beta > 0 && beta < 1)).toBe(true);
        expect(alphas).toEqual(betas.map((beta) => 1 - beta));
        expect(alphasCumprod.every(falls)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('qSampleWeights', () => {
  it('mixes as add_noise does at t = 500 (diffusers)', () => {
    const { signal, noise } = qSampleWeights(linear, 500);
    const mixed = [signal * 1 + noise * 0.5, signal * -1 + noise * 0.25];
    expect(mixed).toBeAllclose([0.7590776, -0.0388419], { atol: 1e-7 });
  });

  it('keeps the variance: signal² + noise² = 1', () => {
    for (const t of [0, 1, 500, 999]) {
      const { signal, noise } = qSampleWeights(linear, t);
      expect(signal ** 2 + noise ** 2).toBeAllclose(1, { rtol: 1e-12 });
    }
  });
});
