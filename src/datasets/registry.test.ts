import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../core/text';
import { Rng, STREAM } from '../core/rng';
import {
  DATASETS,
  datasetEntry,
  datasetMeta,
  findDataset,
  isDatasetId,
  pointFormula,
  thumbnailUrl,
} from './registry';

const FOLDER = new URL('../../public/datasets/', import.meta.url);

describe('registry', () => {
  it('holds the published ids in the order of the gallery', () => {
    expect(DATASETS.map((meta) => meta.id)).toEqual([
      'gaussians-8',
      'ring-8',
      'gaussians-25',
      'moons',
      'circles',
      'swiss-roll',
      'pinwheel',
      'two-spirals',
      'checkerboard',
      'rings',
      'line',
      'disjoint-clusters',
      'smiley',
      'digits',
      'mnist',
      'shapes',
    ]);
  });

  it('finds by id, and says so where there is none', () => {
    expect(datasetMeta('moons').label.en).toBe('Two moons');
    expect(findDataset('moons')).toBe(datasetMeta('moons'));
    expect(findDataset('__proto__')).toBeUndefined();
    expect(isDatasetId('moons')).toBe(true);
    expect(isDatasetId('Moons')).toBe(false);
    expect(findDataset('constructor')).toBeUndefined();
  });

  it('is plain data: a worker or a tool may clone it', () => {
    expect(structuredClone(DATASETS)).toEqual(DATASETS);
  });

  it('gives a formula for points alone and a thumbnail file for images alone', () => {
    for (const meta of DATASETS) {
      expect(pointFormula(meta.id) !== undefined).toBe(meta.kind === 'points');
      const url = thumbnailUrl(meta, './datasets/');
      expect(url).toBe(meta.kind === 'images' ? `./datasets/${meta.id}/thumbnail.png` : undefined);
      if (url) expect(existsSync(new URL(`${meta.id}/thumbnail.png`, FOLDER))).toBe(true);
    }
  });
});

describe.each(DATASETS)('$id', (meta) => {
  it('speaks every language', () => {
    for (const text of [meta.label, meta.summary, meta.licence]) {
      for (const language of LANGUAGES) expect(text[language].trim()).not.toBe('');
      expect(text['zh-CN']).not.toMatch(/[,;:!?]\s|\.$/);
    }
  });

  it('has a sound shape and range', () => {
    expect(meta.shape).toHaveLength(meta.kind === 'points' ? 1 : 3);
    expect(meta.range[0]).toBeLessThan(meta.range[1]);
    if (meta.kind === 'images') expect(meta.range).toEqual([0, 1]);
    else expect(meta.range[0]).toBe(-meta.range[1]);
  });

  it('ships a LICENSE where it ships data', () => {
    if (meta.source.kind === 'formula') return;
    const text = readFileSync(new URL(`${meta.source.folder}/LICENSE`, FOLDER), 'utf8');
    expect(text).toContain('not under the licence of the project');
  });

  const entry = datasetEntry(meta.id);
  const formula = 'points' in entry ? entry.points : 'images' in entry ? entry.images : undefined;
  if (!formula) return;

  it('draws the same items from the same stream, others from another', () => {
    const first = formula.sample(new Rng(1, STREAM.data), 50);
    expect(formula.sample(new Rng(1, STREAM.data), 50)).toEqual(first);
    expect(formula.sample(new Rng(1, STREAM.data, 1), 50).x).not.toEqual(first.x);
  });

  it('draws n items with labels exactly where it names them', () => {
    const size = meta.shape.reduce((a, b) => a * b, 1);
    for (const n of [0, 1, 7]) {
      const { x, labels } = formula.sample(new Rng(1, STREAM.data), n);
      expect(x).toHaveLength(n * size);
      expect(labels?.length).toBe(meta.labelNames && n);
    }
  });

  it('keeps within its range, and uses it', () => {
    const { x } = formula.sample(new Rng(2, STREAM.data), 5000);
    expect(x.every(Number.isFinite)).toBe(true);
    const [min, max] = meta.range;
    const outside = x.filter((value) => value < min || value > max).length;
    expect(outside / x.length).toBeLessThanOrEqual(0.001);
    expect(Math.max(...x.subarray(0, 10_000))).toBeGreaterThan(0.8 * max);
  });

  it('gives every label its share', () => {
    const names = meta.labelNames;
    if (!names) return;
    const { labels = [] } = formula.sample(new Rng(3, STREAM.data), 5000);
    const counts = names.map((_, label) => labels.filter((value) => value === label).length);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(5000);
    expect(Math.min(...counts)).toBeGreaterThan(100);
  });
});
