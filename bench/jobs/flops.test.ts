import { describe, expect, it } from 'vitest';
import { JOBS } from './index';
import { flopsPerStep } from './flops';

const job = (id: string) => {
  const found = JOBS.find((candidate) => candidate.id === id);
  if (!found) throw new Error(id);
  return found;
};

describe('operations of a step', () => {
  it('counts the Reference VAE’s eight products forward and backward', () => {
    const dense = 784 * 256 + 2 * 256 * 20 + 20 * 256 + 256 * 784;
    const inputs = dense - 784 * 256;
    expect(flopsPerStep(job('vae-reference'))).toBe(2 * 128 * (2 * dense + inputs));
  });

  it('gives no gradient to the weights of a discriminator that is held fixed', () => {
    const g = 100 * 256 + 256 * 512 + 512 * 784;
    const d = 784 * 512 + 512 * 256 + 256;
    const [gInputs, dInputs] = [g - 100 * 256, d - 784 * 512];
    // D: generate; forward and backward on real and fake. G: forward and backward; D forward and to its input.
    const macs = g + 2 * (2 * d + dInputs) + (2 * g + gInputs) + 2 * d;
    expect(flopsPerStep(job('gan-reference'))).toBe(2 * 128 * macs);
  });

  it('counts a strided convolution at its outputs', () => {
    const macs = [
      14 * 14 * 16 * 1 * 16, // 4 × 4 kernel, 1 -> 16 channels
      7 * 7 * 16 * 16 * 32,
      2 * 7 * 7 * 32 * 20,
      20 * 7 * 7 * 32,
      7 * 7 * 16 * 32 * 16,
      14 * 14 * 16 * 16 * 1,
    ];
    const all = macs.reduce((sum, value) => sum + value);
    expect(flopsPerStep(job('vae-conv'))).toBe(2 * 32 * (3 * all - macs[0]));
  });

  it('grows with the batch and never with the likelihood', () => {
    const base = job('vae-reference');
    expect(flopsPerStep({ ...base, batch: 256 })).toBe(2 * flopsPerStep(base));
    expect(flopsPerStep({ ...base, likelihood: 'gaussian' })).toBe(flopsPerStep(base));
  });
});
