import { describe, expect, it } from 'vitest';
import { compare, markdown } from './compare';
import { type ParityResults, type ParityTrial, thinned } from './results';

const trial = (
  seed: number,
  last: Record<string, number>,
  curves: ParityTrial['curves'] = {},
): ParityTrial => ({
  seed,
  seconds: 1,
  last,
  curves,
});

const results = (families: Record<string, ParityTrial[]>): ParityResults => ({
  by: 'somebody',
  dataset: 'mnist',
  window: 50,
  averagedLast: 100,
  samples: 10,
  families: Object.fromEntries(Object.entries(families).map(([id, trials]) => [id, { steps: 2000, trials }])),
});

const one = (family: string, key: string, app: number[], torch: number[]) => {
  const side = (values: number[]) =>
    results({ [family]: values.map((value, i) => trial(i, { [key]: value })) });
  return compare(side(app), side(torch))[0];
};

describe('thinned', () => {
  it('averages windows, and the end', () => {
    expect(thinned({ a: [1, 3, 5, 7], b: [0, 0, 0, 1] }, 2, 3)).toEqual({
      last: { a: 5, b: 0.333333 },
      curves: { a: [2, 6], b: [0, 0.5] },
    });
    expect(() => thinned({ a: [1, 2, 3] }, 2, 1)).toThrow(RangeError);
  });
});

describe('compare', () => {
  it('holds the VAE to one per cent and diffusion to two, on either side', () => {
    expect(one('vae', 'total', [100, 101.8], [100, 100])).toMatchObject({ met: true });
    expect(one('vae', 'total', [101, 101.2], [100, 100])).toMatchObject({ met: false });
    expect(one('vae', 'total', [98.9], [100])).toMatchObject({ met: false });
    expect(one('diffusion', 'mse', [0.0815], [0.08])).toMatchObject({ met: true });
    expect(one('diffusion', 'mse', [0.0817], [0.08])).toMatchObject({ met: false });
  });

  it('holds the GAN to the range of the seeds', () => {
    expect(one('gan', 'd', [0.5, 0.7], [0.55, 0.65])).toMatchObject({ met: true });
    expect(one('gan', 'd', [0.7, 0.7], [0.55, 0.65])).toMatchObject({ met: false });
    expect(one('gan', 'dReal', [9], [0.5])).not.toHaveProperty('met');
  });

  it('tells the difference in per cent and in errors, and how much of the curve is inside', () => {
    const app = results({
      vae: [trial(1, { total: 103 }, { total: [5, 9, 2] }), trial(2, { total: 105 }, { total: [7, 9, 2] })],
    });
    const torch = results({
      vae: [trial(1, { total: 99 }, { total: [5, 5, 1] }), trial(2, { total: 101 }, { total: [8, 6, 3] })],
    });
    const [found] = compare(app, torch);
    expect(found.relative).toBeCloseTo(0.04, 12);
    expect(found.errors).toBeCloseTo(4 / Math.SQRT2, 12);
    expect(found.inside).toBeCloseTo(2 / 3, 12);
    const text = markdown(app, torch);
    expect(text).toContain(
      '| vae total | 2,000 | 100 [99 … 101] | 104 [103 … 105] | +4.00 % | 2.8 | 67 % | within 1 % | **missed** |',
    );
    expect(text).toContain('vae: 2 seeds here, 2 in PyTorch');
  });

  it('leaves out what only one side has, or for other steps', () => {
    const torch = results({ vae: [trial(1, { total: 1 })], gan: [trial(1, { d: 1 })] });
    const app = results({ vae: [trial(1, { total: 1 })] });
    app.families.vae.steps = 10;
    expect(compare(app, torch)).toEqual([]);
  });
});
