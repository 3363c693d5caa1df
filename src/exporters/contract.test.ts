import '@tensorflow/tfjs-backend-cpu';
import { io, setBackend } from '@tensorflow/tfjs-core';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../core/text';
import { readWeights } from './import-weights';
import { findWeightExporter, WEIGHT_EXPORTERS } from './registry';
import { safetensorsExporter } from './safetensors';
import { tfjsExporter } from './tfjs';
import type { WeightsFile } from './types';

const FILE: WeightsFile = {
  weights: [
    {
      name: 'net.0.weight',
      shape: [2, 3],
      layout: { kind: 'dense' },
      data: Float32Array.of(0, 1, 2, 3, 4, 5),
    },
    { name: 'net.0.bias', shape: [3], layout: { kind: 'plain' }, data: Float32Array.of(6, 7, 8) },
    {
      name: 'conv.weight',
      shape: [1, 2, 2, 2],
      layout: { kind: 'conv2d' },
      data: Float32Array.of(1.5, -2, 3e-8, 4, 5, 6, 7, 1e30),
    },
  ],
  metadata: { family: 'vae', step: '12', config: '{"beta":1}' },
};

describe.each(WEIGHT_EXPORTERS)('exporter $id', (exporter) => {
  it('describes itself in every language', () => {
    for (const language of LANGUAGES) {
      expect(exporter.label[language]).not.toBe('');
      expect(exporter.summary[language]).not.toBe('');
    }
    expect(exporter.extension).toMatch(/^[a-z0-9]+(\.[a-z0-9]+)*$/);
    expect(exporter.mime).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
  });

  it('is the only one of its id', () => {
    expect(WEIGHT_EXPORTERS.filter(({ id }) => id === exporter.id)).toHaveLength(1);
    expect(findWeightExporter(exporter.id)).toBe(exporter);
  });

  it('gives the same bytes for the same weights and leaves them as they are', () => {
    const before = structuredClone(FILE);
    const first = exporter.encode(FILE);
    expect(exporter.encode(FILE)).toEqual(first);
    expect(FILE).toEqual(before);
  });

  it('holds every name, every metadata value and every number', () => {
    const text = strFromU8(everything(exporter.encode(FILE)), true);
    for (const { name } of FILE.weights) expect(text).toContain(name);
    for (const value of Object.values(FILE.metadata))
      expect(text).toContain(JSON.stringify(value).slice(1, -1));
    for (const number of FILE.weights.flatMap(({ data }) => [...data])) {
      expect(text).toContain(strFromU8(new Uint8Array(Float32Array.of(number).buffer), true));
    }
  });

  it('writes a model without weights or metadata', () => {
    expect(exporter.encode({ weights: [], metadata: {} }).length).toBeGreaterThan(0);
  });
});

/** The bytes themselves, or those of all files in it if it is a zip. */
function everything(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return bytes;
  return Uint8Array.from(Object.values(unzipSync(bytes)).flatMap((file) => [...file]));
}

describe('safetensors', () => {
  it('is read back as it was', () => {
    const { arrays, metadata } = readWeights(safetensorsExporter.encode(FILE), FILE.weights);
    for (const { name, data } of FILE.weights) expect(arrays.get(name)).toEqual(data);
    expect(metadata).toEqual({ format: 'pt', ...FILE.metadata });
  });
});

describe('tfjs', () => {
  const files = unzipSync(tfjsExporter.encode(FILE));
  const binary = files['group1-shard1of1.bin'].slice();

  it('has manifest, binary and a note of five lines of code', () => {
    expect(Object.keys(files)).toEqual(['model.json', 'group1-shard1of1.bin', 'README.txt']);
    expect(strFromU8(files['README.txt'])).toContain('tf.io.decodeWeights(bytes, group.weights)');
  });

  it('is read by tf.io.decodeWeights and tf.io.weightsLoaderFactory', async () => {
    await setBackend('cpu');
    const model: { modelTopology: unknown; weightsManifest: io.WeightsManifestConfig } = JSON.parse(
      strFromU8(files['model.json']),
    );
    const [group] = model.weightsManifest;
    expect(group.paths).toEqual(['group1-shard1of1.bin']);
    // tf.io.browserFiles refuses a model.json without it.
    expect(model.modelTopology).toEqual({});
    const load = io.weightsLoaderFactory(async () => [binary.buffer]);
    const loaded = await load(model.weightsManifest);
    const decoded = io.decodeWeights(binary.buffer, group.weights);
    for (const { name, shape, data } of FILE.weights) {
      expect(decoded[name].shape).toEqual(shape);
      expect(decoded[name].dataSync()).toEqual(data);
      expect(loaded[name].dataSync()).toEqual(data);
      decoded[name].dispose();
      loaded[name].dispose();
    }
  });
});
