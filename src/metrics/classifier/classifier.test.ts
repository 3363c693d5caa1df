import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import goldenDigits from '../../../reference/goldens/classifier-digits.json';
import goldenMnist from '../../../reference/goldens/classifier-mnist.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { PlaygroundError } from '../../core/errors';
import { sizeOf } from '../../core/tensor-data';
import type { Fetch } from '../../datasets/fetch-file';
import { loadDataset } from '../../datasets/load';
import { datasetMeta } from '../../datasets/registry';
import * as tf from '../../models/shared/tf';
import '../../testing/allclose';
import { pointSet } from '../point-set';
import { metric as recognition } from '../recognition/compute';
import { classHistogram, conditionalAccuracy } from './class-histogram';
import { loadClassifier } from './classifier';
import { frechetDistance } from './frechet';

const BASE = 'https://example.test/play/';
const PUBLIC = new URL('../../../public/', import.meta.url);

/** Answers from the committed files; `changed` stands in for some of them. */
function server(changed: Record<string, (file: Uint8Array<ArrayBuffer>) => Response> = {}): Fetch {
  return async (url) => {
    const path = url.slice(BASE.length);
    const file = Uint8Array.from(readFileSync(new URL(path, PUBLIC)));
    return changed[path]?.(file) ?? new Response(file);
  };
}

const load = (dataset: string, fetch = server()) => loadClassifier(dataset, `${BASE}classifiers/`, { fetch });

beforeAll(async () => {
  await startWasm();
});

describe.each([
  ['mnist', goldenMnist, 0.985],
  ['digits', goldenDigits, 0.97],
] as const)('the classifier of %s', (id, golden, aim) => {
  const heldOut = async () => {
    const { heldOut: split } = await loadDataset(id, { base: `${BASE}datasets/`, fetch: server() });
    return split;
  };

  it.each(['wasm', 'cpu'])('sees on %s what PyTorch sees', async (backend) => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const { x } = await heldOut();
    const size = sizeOf(datasetMeta(id).shape);
    const classifier = await load(id);
    const { features, probabilities } = await classifier.recognise(x.slice(0, golden.items * size));
    expect(features.x).toBeAllclose(golden.features, { rtol: 1e-4, atol: 1e-4 });
    expect(probabilities.x).toBeAllclose(golden.probabilities, { atol: 1e-5 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('recognises as many held-out images as its manifest says, and enough', async () => {
    await tf.setBackend('wasm');
    const { x, labels = new Int32Array(), count } = await heldOut();
    const classifier = await load(id);
    const { features, probabilities } = await classifier.recognise(x);
    const accuracy = conditionalAccuracy(probabilities, labels);
    expect(accuracy.samples).toBe(count);
    expect(accuracy.value).toBe(classifier.testAccuracy);
    expect(accuracy.value).toBeGreaterThanOrEqual(aim);

    const means = golden.meanFeatures.map(
      (_, k) =>
        features.x.reduce((sum, value, i) => (i % features.size === k ? sum + value : sum), 0) / count,
    );
    expect(means).toBeAllclose(golden.meanFeatures, { rtol: 1e-4, atol: 1e-4 });
    const histogram = classHistogram(probabilities, probabilities);
    const recognised = histogram.shares.map(({ value }) => Math.round(value * count));
    expect(recognised).toEqual(golden.recognised);
    expect(histogram.confidence.value).toBeAllclose(golden.meanConfidence, { atol: 1e-5 });
    expect(histogram.totalVariation.value).toBe(0);
  });

  it('tells real images from worse ones by its features', async () => {
    await tf.setBackend('wasm');
    const { x, count } = await heldOut();
    const size = sizeOf(datasetMeta(id).shape);
    const half = Math.floor(count / 2) * size;
    const classifier = await load(id);
    const featuresOf = async (images: Float32Array) => (await classifier.recognise(images)).features;
    const real = await featuresOf(x.slice(0, half));
    const distance = async (images: Float32Array) => frechetDistance(real, await featuresOf(images)).value;
    const fresh = await distance(x.slice(half, 2 * half));
    const dimmed = await distance(x.slice(half, 2 * half).map((value) => 0.6 * value));
    const inverted = await distance(x.slice(half, 2 * half).map((value) => 1 - value));
    expect(fresh).toBeLessThan(dimmed);
    expect(dimmed).toBeLessThan(inverted);
  });
});

describe('recognise', () => {
  it('gives an image the same numbers alone and among others', async () => {
    await tf.setBackend('wasm');
    const classifier = await load('digits');
    const x = Float32Array.from({ length: 130 * 64 }, (_, i) => ((i * 7) % 17) / 16);
    const all = await classifier.recognise(x);
    const last = await classifier.recognise(x.slice(129 * 64));
    expect(all.features.count).toBe(130);
    expect(last.features.x).toBeAllclose(all.features.x.slice(129 * 64), { atol: 1e-5 });
    const sums = Array.from({ length: 130 }, (_, i) =>
      all.probabilities.x.slice(10 * i, 10 * i + 10).reduce((sum, p) => sum + p, 0),
    );
    expect(sums).toBeAllclose(new Float64Array(130).fill(1), { atol: 1e-6 });
  });

  it('gives others their turn between passes, and stops when told', async () => {
    const classifier = await load('digits');
    const abort = new AbortController();
    let turns = 0;
    const breathe = async () => {
      turns++;
      if (turns === 2) abort.abort();
    };
    const tensors = tf.memory().numTensors;
    const x = new Float32Array(350 * 64);
    await expect(classifier.recognise(x, { signal: abort.signal, breathe })).rejects.toThrow('abort');
    expect(turns).toBe(2);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('refuses images of another size and numbers that are none', async () => {
    const classifier = await load('digits');
    await expect(classifier.recognise(new Float32Array(65))).rejects.toThrow(RangeError);
    await expect(classifier.recognise(new Float32Array(64).fill(Number.NaN))).rejects.toThrow(RangeError);
    await expect(classifier.recognise(new Float32Array(0))).rejects.toThrow(RangeError);
  });
});

describe('loadClassifier', () => {
  const failure = async (changed: Parameters<typeof server>[0]): Promise<string> => {
    const error: unknown = await load('digits', server(changed)).catch((thrown: unknown) => thrown);
    if (error instanceof PlaygroundError && error.code === 'bad-file') return error.message;
    throw new Error('It did not fail as it should.', { cause: error });
  };
  const manifest = 'classifiers/digits/manifest.json';
  const weights = 'classifiers/digits/weights.safetensors';

  it('refuses files that are missing or damaged, each in its own words', async () => {
    expect(await failure({ [manifest]: () => new Response('', { status: 404 }) })).toContain('is missing');
    expect(await failure({ [manifest]: () => new Response('{') })).toContain('not JSON');
    expect(await failure({ [weights]: (file) => new Response(file.subarray(9)) })).toContain('cut off');
    const flipped = (bytes: Uint8Array<ArrayBuffer>) => {
      bytes[bytes.length - 1] ^= 1;
      return new Response(bytes);
    };
    expect(await failure({ [weights]: flipped })).toContain('checksum');
  });

  it('refuses weights that are another network’s', async () => {
    const wider = (file: Uint8Array<ArrayBuffer>) =>
      new Response(new TextDecoder().decode(file).replace('"features": 64', '"features": 48'));
    expect(await failure({ [manifest]: wider })).toContain('do not fit');
  });
});

describe('the cost', () => {
  it('is a small network', async () => {
    for (const id of ['mnist', 'digits']) {
      const { manifest } = await load(id);
      expect(manifest.parameters).toBeLessThan(60_000);
      expect(manifest.weights.bytes).toBeLessThan(150_000);
    }
  });
});

describe('the metric of conditional models', () => {
  it('says nothing where nothing was asked for', async () => {
    const dataset = await loadDataset('digits', { base: `${BASE}datasets/`, fetch: server() });
    const real = pointSet(dataset.heldOut.x, sizeOf(dataset.meta.shape));
    const rest = () => Promise.resolve();
    expect(await recognition.compute({ real, generated: real, dataset }, rest)).toEqual({});
  });
});
