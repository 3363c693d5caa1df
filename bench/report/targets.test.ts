import { describe, expect, it } from 'vitest';
import type { Speeds } from '../interleave';
import { markdown } from './markdown';
import type { Results } from './results';
import { evaluate } from './targets';

const speeds = (contender: string, stepsPerSecond: number[], more: Partial<Speeds> = {}): Speeds => ({
  contender,
  label: contender,
  stepsPerSecond,
  ...more,
});

const results: Results = {
  machine: {
    date: '2026-01-02T03:04:05.000Z',
    commit: 'abc1234',
    cpu: 'A processor',
    cores: 2,
    memoryGb: 8,
    system: 'linux x64',
    browser: 'Chromium 140',
    graphics: 'SwiftShader',
    node: 'v20',
    tfjs: '4.22.0',
    jaxJs: '0.1.25',
    loadBefore: 0.5,
  },
  quick: true,
  peaks: { wasm: 40, native: { oneThread: 100, twoThreads: 190 } },
  speeds: [
    {
      job: 'vae-reference',
      label: 'Reference VAE',
      batch: 128,
      flopsPerStep: 2.5e8,
      speeds: [
        speeds('ours:wasm', [100, 120, 110], {
          counts: { steps: 10, kernels: 1000, draws: 0, wasmMs: 70, scriptMs: 90 },
        }),
        speeds('ours1:wasm', [70, 70, 70]),
        speeds('plain:wasm', [10, 10, 10]),
        speeds('torch:1', [200, 200, 200]),
        speeds('torch:2', [210, 210, 210]),
        speeds('jax:wasm', [], { notPossible: 'does not start' }),
      ],
    },
  ],
  pages: [],
  memory: [
    {
      job: 'x',
      label: 'VAE',
      backend: 'wasm',
      points: [
        { step: 100, tensors: 50, bytes: 1000 },
        { step: 400, tensors: 50, bytes: 1004 },
      ],
    },
  ],
  sampling: [
    {
      job: 'diffusion-reference',
      backend: 'wasm',
      count: 64,
      passes: 50,
      timesteps: 1000,
      oursMs: [100],
      plainMs: [900],
    },
  ],
  growth: [],
  failures: [],
  minutes: 4.5,
};

const target = (start: string) => evaluate(results, 'ours:wasm').find(({ what }) => what.startsWith(start));

describe('targets', () => {
  it('compares by the rounds’ own ratios, and says how far that is', () => {
    expect(target('Reference models vs plain tfjs WASM')).toMatchObject({
      least: '≥ 7×',
      aim: '≥ 14×',
      measured: [{ label: 'Reference VAE', value: 11 }],
      verdict: 'met',
    });
    expect(target('sampling')?.verdict).toBe('aim');
  });

  it('sets one thread against one, and judges by the worst', () => {
    const threads = target('Reference models vs PyTorch');
    expect(threads?.measured.map(({ value }) => value)).toEqual([0.35, 110 / 210]);
    expect(threads?.verdict).toBe('missed');
  });

  it('does not judge what was not measured', () => {
    expect(target('Reference models vs jax-js')).toMatchObject({ measured: [], verdict: undefined });
    expect(target('2-D models vs plain')?.verdict).toBeUndefined();
  });

  it('takes a single byte more as a leak', () => {
    const growth = target('growth of tensors');
    expect(growth?.measured.map(({ value }) => value)).toEqual([0, 4]);
    expect(growth?.verdict).toBe('missed');
  });
});

describe('the report', () => {
  const text = markdown(results, 'ours:wasm');

  it('names date, machine, browser and commit', () => {
    expect(text).toContain('# Benchmark of 2026-01-02');
    expect(text).toContain('Commit abc1234, quick run of 4.5 minutes (03:04 UTC). A processor, 2 cores');
    expect(text).not.toContain('was busy');
  });

  it('has a line a contender, with its share of the peak, and the reason of one that cannot', () => {
    expect(text).toContain('| ours:wasm | 110 | 5 % | 14,100 | 27.5 | 28 % | 1 |');
    expect(text).toContain('| jax:wasm | does not start |');
    expect(text).toContain('| Reference VAE | ours:wasm | 100 | 0 | 2 | 7 |');
  });

  it('says when sampling was scaled up, and leaves out what was not measured', () => {
    expect(text).toContain('| 64 digits, wasm | 2 | 18 | scaled up from 50 of 1000 passes |');
    expect(text).not.toContain('## The page while training');
  });
});
