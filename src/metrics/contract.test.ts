import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../backends/wasm-kernels/test-backends';
import { Rng } from '../core/rng';
import { DATASETS, datasetMeta } from '../datasets/registry';
import { loadDataset } from '../datasets/load';
import type { Dataset } from '../datasets/types';
import * as tf from '../models/shared/tf';
import { metricImplementation } from './implementations';
import { pointSet, type PointSet } from './point-set';
import { findMetric, groupsOn, METRICS, metricsOn } from './registry';

const noRest = () => Promise.resolve();
const some = ({ x }: { x: Float32Array }, size: number, count: number, from = 0): PointSet =>
  pointSet(x.subarray(from * size, (from + count) * size), size);

describe('the registry of metrics', () => {
  it('names each metric once, in both languages, with a help of its own', () => {
    const ids = METRICS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { label, labelOnImages, help, unit } of METRICS) {
      for (const text of [label, labelOnImages ?? label, help, unit ?? label]) {
        expect(text.en).toMatch(/\S/);
        expect(text['zh-CN']).toMatch(/\S/);
      }
    }
    expect(new Set(METRICS.map(({ help }) => help.en)).size).toBe(ids.length);
    expect(findMetric('energyDistance')?.better).toBe('low');
    expect(findMetric('none')).toBeUndefined();
  });

  it('counts modes on mixtures alone', () => {
    const counting = DATASETS.filter((dataset) =>
      metricsOn(dataset).some(({ id }) => id === 'modesCaptured'),
    ).map(({ id }) => id);
    expect(counting).toEqual(['gaussians-8', 'ring-8', 'gaussians-25']);
  });

  it('has something to measure while training on every dataset', () => {
    for (const dataset of DATASETS) expect(metricsOn(dataset, true).length).toBeGreaterThan(0);
  });

  it('says of distances on images that they are between pixels', () => {
    const digits = datasetMeta('digits');
    for (const { id, labelOnImages } of metricsOn(digits)) {
      if (['slicedWasserstein', 'energyDistance', 'precision', 'coverage', 'memorisation'].includes(id))
        expect(labelOnImages?.en).toContain('pixels');
    }
  });
});

/** The app's own files, as its server gives them. */
const fromDisk = async (url: string) => new Response(await readFile(`public${url}`));

/** On a dataset: every group's computation gives what its description names, and fits its own limits. */
describe.each(['gaussians-25', 'shapes', 'digits'] as const)('every metric on %s', async (id) => {
  const dataset: Dataset = await loadDataset(id, { base: '/datasets/', fetch: fromDisk });
  const size = dataset.heldOut.x.length / dataset.heldOut.count;
  const count = 200;
  const real = some(dataset.heldOut, size, count);
  const generated = some(dataset.train, size, count);
  const labels = dataset.train.labels?.slice(0, count);
  const input = { real, generated, dataset, ...(labels && { labels }) };
  const groups = groupsOn(dataset.meta).filter(({ id: group }) => group !== 'evaluation');

  beforeAll(async () => {
    await startWasm();
    await tf.setBackend('wasm');
    vi.stubGlobal('fetch', fromDisk);
    return () => vi.unstubAllGlobals();
  });

  it.each(groups)('$id: the ids it describes, finite, the same twice, resting', async (group) => {
    const implementation = await metricImplementation(group);
    let rests = 0;
    const rest = () => {
      rests++;
      return Promise.resolve();
    };
    // A set of its own: what is already known of one asks for no rest.
    const mine = { ...input, generated: some(dataset.train, size, count) };
    const found = await implementation?.compute(mine, rest);
    expect(Object.keys(found ?? {}).sort()).toEqual(group.metrics.map((metric) => metric.id).sort());
    for (const { value, uncertainty, samples } of Object.values(found ?? {})) {
      expect(Number.isFinite(value)).toBe(true);
      expect(uncertainty).toBeGreaterThanOrEqual(0);
      expect(samples).toBeLessThanOrEqual(count);
    }
    expect(rests).toBeGreaterThan(0);
    expect(await implementation?.compute(mine, noRest)).toEqual(found);
  });

  it.each(groups)('$id: what rest throws ends it', async (group) => {
    const implementation = await metricImplementation(group);
    const ended = new Error('ended');
    const fresh = some(dataset.train, size, count, count);
    const compute = implementation?.compute({ ...input, generated: fresh }, () => Promise.reject(ended));
    await expect(compute).rejects.toBe(ended);
  });

  it.each(groups)('$id: real items are better than ones elsewhere', async (group) => {
    const implementation = await metricImplementation(group);
    // Of a classifier one must not ask what it makes of numbers that are no image.
    const noise = new Rng(1, 99).uniforms(generated.x.length, 0, 1);
    const bad = pointSet(id === 'digits' ? noise : generated.x.map((value) => value + 10), size);
    const good = await implementation?.compute(input, noRest);
    const worse = await implementation?.compute({ ...input, generated: bad }, noRest);
    for (const { id: metric, better, perfect } of group.metrics) {
      // Distances to training items of training items are no measure of a perfect model.
      if (perfect !== undefined || !good || !worse) continue;
      const [a, b] = [good[metric].value, worse[metric].value];
      if (better === 'high') expect(a).toBeGreaterThanOrEqual(b);
      else expect(a).toBeLessThanOrEqual(b);
    }
  });
});
