import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng';
import { pointFormula } from '../../src/datasets/registry';
import { FAMILIES } from '../../src/models/registry';
import { whyMissing } from './availability';
import { EXPERIMENTS, TABLES } from './experiments';
import { parseFlags } from './flags';
import { scatter } from './picture';
import { merged, type Results, type Row } from './results';
import { distanceInErrors, meanAndError } from './statistics';
import { differences, markdown, markdownTable, shown } from './tables';

const [ring, grid] = TABLES;

function row(experiment: string, modes: number[], change: Partial<Row> = {}): Row {
  return {
    dataset: 'gaussians-25',
    experiment,
    steps: 10_000,
    trials: modes.map((count, i) => ({
      seed: i + 1,
      modes: count,
      highQuality: 0.9,
      reverseKl: 0.05,
      trainSeconds: 90,
      sampleSeconds: 1,
    })),
    params: {},
    backend: 'wasm',
    commit: 'abc1234',
    date: '2026-01-02',
    ...change,
  };
}

const results = (rows: Row[], skipped: Results['skipped'] = []): Results => ({
  samples: 2500,
  machine: 'a machine',
  rows,
  skipped,
});

describe('statistics', () => {
  it('gives mean and standard error', () => {
    const { mean, error } = meanAndError([1, 2, 3, 6]);
    expect(mean).toBe(3);
    // Squares 4 + 1 + 0 + 9 over 3, over 4.
    expect(error).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
    expect(meanAndError([5]).error).toBeNaN();
    expect(() => meanAndError([])).toThrow(RangeError);
  });

  it('measures a distance in errors of the difference', () => {
    expect(distanceInErrors({ mean: 5, error: 3 }, { mean: 15, error: 4 })).toBeCloseTo(2, 12);
    expect(distanceInErrors({ mean: 5, error: Number.NaN }, { mean: 15, error: 4 })).toBeCloseTo(2.5, 12);
    expect(distanceInErrors({ mean: 5, error: Number.NaN }, { mean: 6, error: Number.NaN })).toBeNaN();
    expect(distanceInErrors({ mean: 5, error: 0 }, { mean: 5, error: 0 })).toBe(0);
  });
});

describe('the tables', () => {
  it('puts each model under what was published of it', () => {
    const lines = markdownTable(grid, [row('gan', [17, 18, 17]), row('real', [25], { steps: 0 })]).split(
      '\n',
    );
    const columns = (lines[0].match(/\|/g) ?? []).length;
    for (const line of lines) expect(line.match(/\|/g)).toHaveLength(columns);
    const at = lines.findIndex((line) =>
      line.startsWith('| GAN (PacGAN, table 1) | 17.3 ± 0.8 | 94.8 ± 0.7 | 0.70'),
    );
    expect(lines[at + 1]).toContain(
      '| **GAN** | 17.3 ± 0.3 | 90.0 ± 0.0 | 0.050 ± 0.000 | 10,000 | 3 | 1.5 |',
    );
    expect(lines.at(-1)).toMatch(/^\| real against real \| 25.0 \|/);
    // Of experiments that were not run only the published line is there.
    expect(lines.filter((line) => line.includes('PacGAN4'))).toHaveLength(1);
    expect(lines.some((line) => line.includes('R3GAN'))).toBe(false);
  });

  it('says what differs by two errors and more, and in which direction', () => {
    const published = EXPERIMENTS.find(({ id }) => id === 'gan')?.published?.['gaussians-25'];
    if (!published) throw new Error('Table 1 is missing.');
    expect(differences(row('gan', [24, 25, 24]), published)).toBe('more modes, lower quality, evener');
    const close = row('gan', [17, 18, 17]);
    for (const trial of close.trials) Object.assign(trial, { highQuality: 0.95, reverseKl: 0.75 });
    expect(differences(close, published)).toBe('');
  });

  it('shows no error where none is known', () => {
    expect(shown({ mean: 24, error: Number.NaN }, 1)).toBe('24.0');
    expect(shown({ mean: 24.04, error: 0.26 }, 1)).toBe('24.0 ± 0.3');
    expect(shown(undefined, 1)).toBe('');
  });

  it('makes a report with pictures, what was left out, and where from', () => {
    const skipped = [{ experiment: 'flow', dataset: 'ring-8', reason: 'there is no family "flow"' }] as const;
    const text = markdown(results([row('vae', [25])], [...skipped]), () => 'p.png');
    expect(text).toContain(`## ${grid.title}`);
    expect(text).not.toContain(`## ${ring.title}`);
    expect(text).toContain('![samples of VAE](p.png)');
    expect(text).toContain('- flow on ring-8: there is no family "flow"');
    expect(text).toContain('a machine. Commits: abc1234 (2026-01-02).');
  });
});

describe('results of several sittings', () => {
  it('keeps rows that were not made again', () => {
    const before = results(
      [row('gan', [17]), row('vae', [20])],
      [{ experiment: 'flow', dataset: 'gaussians-25', reason: 'absent' }],
    );
    const after = merged(before, results([row('vae', [25]), row('flow', [25])]));
    expect(after.rows.map(({ experiment, trials }) => [experiment, trials[0].modes])).toEqual([
      ['gan', 17],
      ['vae', 25],
      ['flow', 25],
    ]);
    expect(after.skipped).toEqual([]);
    expect(merged(undefined, before)).toBe(before);
  });
});

describe('the experiments', () => {
  const families = FAMILIES.map(({ id, label, summary, params, samplerParams }) => ({
    id,
    label,
    summary,
    samplerParams: [...samplerParams],
    curves: [],
    params: Object.fromEntries(Object.entries(params).map(([name, param]) => [name, { ...param, id: name }])),
  }));

  it('say why a build cannot run them', () => {
    const [gan] = EXPERIMENTS;
    const plain = { ...gan, params: { latentDim: 2 } };
    expect(whyMissing({ families }, plain, grid)).toBeUndefined();
    expect(whyMissing({ families }, { ...plain, family: 'none' }, grid)).toBe('there is no family "none"');
    expect(whyMissing({ families }, { ...plain, params: { nothing: 1 } }, grid)).toContain(
      'no parameter "nothing"',
    );
    expect(whyMissing({ families }, { ...plain, params: { toString: 1 } }, grid)).toContain('no parameter');
    expect(whyMissing({ families }, { ...plain, params: { gLoss: 'none' } }, grid)).toContain(
      'must be one of',
    );
  });

  it('are on the mixtures that the papers describe', () => {
    for (const { dataset, modes } of TABLES) {
      expect(pointFormula(dataset)?.modes?.centers).toHaveLength(2 * modes);
    }
  });
});

describe('the command line', () => {
  it('makes everything with three seeds unless told otherwise', () => {
    expect(parseFlags([])).toMatchObject({ quick: false, only: [], seeds: [1, 2, 3], out: 'docs/reproduce' });
    expect(parseFlags(['--quick'])).toMatchObject({ seeds: [1], out: undefined });
    expect(parseFlags(['--seeds', '5', '--only', 'gan, real', '--dry'])).toMatchObject({
      seeds: [1, 2, 3, 4, 5],
      only: ['gan', 'real'],
      out: undefined,
    });
  });

  it('refuses what it does not know', () => {
    expect(() => parseFlags(['--only', 'wgan'])).toThrow(/"wgan" is none of/);
    expect(() => parseFlags(['--datasets', 'moons'])).toThrow(/none of ring-8/);
    expect(() => parseFlags(['--backend', 'gpu'])).toThrow(/"gpu" is none of/);
    expect(() => parseFlags(['--seeds', '0'])).toThrow(/whole number/);
  });
});

describe('the picture', () => {
  it('is a PNG that shows points where they are', () => {
    const png = scatter(new Rng(1, 99).normals(200), 5);
    expect(new TextDecoder('latin1').decode(png.subarray(1, 4))).toBe('PNG');
    expect(scatter([0, 0], 5)).not.toEqual(scatter([4, 4], 5));
    expect(scatter([0, 0], 5)).not.toEqual(scatter([0, 0, 0, 0], 5));
    // Out of the picture.
    expect(scatter([9, 9], 5)).toEqual(scatter([], 5));
  });
});
