import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PlaygroundError } from '../core/errors';
import { sizeOf } from '../core/tensor-data';
import type { Fetch } from './fetch-file';
import { loadDataset } from './load';
import { parseManifest } from './manifest';
import { datasetMeta } from './registry';
import type { Dataset } from './types';

const FOLDER = new URL('../../public/datasets/', import.meta.url);
const BASE = 'https://example.test/play/datasets/';
const FILES = ['mnist', 'digits'] as const;

/** Answers from the committed files; `changed` stands in for some of them. */
function server(changed: Record<string, (file: Uint8Array<ArrayBuffer>) => Response> = {}): Fetch {
  return async (url) => {
    const path = url.slice(BASE.length);
    const file = Uint8Array.from(readFileSync(new URL(path, FOLDER)));
    return changed[path]?.(file) ?? new Response(file);
  };
}

const load = (id: 'mnist' | 'digits', fetch: Fetch) => loadDataset(id, { base: BASE, fetch });

function sum(x: Float32Array): number {
  let total = 0;
  for (const value of x) total += value;
  return total;
}

async function failure(fetch: Fetch): Promise<PlaygroundError> {
  const error: unknown = await load('digits', fetch).catch((thrown: unknown) => thrown);
  if (error instanceof PlaygroundError) return error;
  throw new Error('It did not fail as it should.', { cause: error });
}

describe.each(FILES)('%s', (id) => {
  const meta = datasetMeta(id);
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = await load(id, server());
  });

  it('has committed bytes that match their manifest', () => {
    const manifest = parseManifest(readFileSync(new URL(`${id}/manifest.json`, FOLDER), 'utf8'), id);
    for (const record of [manifest.files.images, manifest.files.labels]) {
      const bytes = readFileSync(new URL(`${id}/${record.name}`, FOLDER));
      expect(bytes).toHaveLength(record.bytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(record.sha256);
    }
  });

  it('gives both splits in [0, 1] on the grid of its bytes', () => {
    const steps = id === 'digits' ? 16 : 255;
    for (const [split, count] of [
      [dataset.train, meta.trainCount],
      [dataset.heldOut, meta.heldOutCount],
    ] as const) {
      expect(split.count).toBe(count);
      expect(split.labels).toHaveLength(count);
      expect(split.x).toHaveLength(count * sizeOf(meta.shape));
      const offGrid = split.x.findIndex(
        (v) => v < 0 || v > 1 || Math.abs(v * steps - Math.round(v * steps)) > 1e-4,
      );
      expect(offGrid).toBe(-1);
    }
  });

  it('is stratified: each label has its share of the held-out items to within one', () => {
    const count = (labels: Int32Array | undefined, label: number) =>
      labels?.filter((l) => l === label).length ?? 0;
    for (let label = 0; label < 10; label++) {
      const heldOut = count(dataset.heldOut.labels, label);
      const all = heldOut + count(dataset.train.labels, label);
      expect(
        Math.abs(heldOut - (all * meta.heldOutCount) / (meta.trainCount + meta.heldOutCount)),
      ).toBeLessThan(1);
    }
  });

  it('holds no training image out', () => {
    const size = sizeOf(meta.shape);
    const images = (x: Float32Array) =>
      Array.from({ length: x.length / size }, (_, i) => x.subarray(i * size, (i + 1) * size).join());
    const train = new Set(images(dataset.train.x));
    expect(images(dataset.heldOut.x).filter((image) => train.has(image))).toEqual([]);
  });
});

describe('contents', () => {
  it('digits: 1,797 images, 178 zeros and 182 ones (UCI, optdigits.tes), mean grey level 4.884 of 16 (load_digits)', async () => {
    const { train, heldOut } = await load('digits', server());
    const labels = [...(train.labels ?? []), ...(heldOut.labels ?? [])];
    expect(labels).toHaveLength(1797);
    expect(labels.filter((label) => label === 0)).toHaveLength(178);
    expect(labels.filter((label) => label === 1)).toHaveLength(182);
    expect((16 * (sum(train.x) + sum(heldOut.x))) / (1797 * 64)).toBeCloseTo(4.884, 3);
  });

  it('mnist: 10,000 images, mean near 0.1307 as of all MNIST', async () => {
    const { train, heldOut } = await load('mnist', server());
    expect(train.count + heldOut.count).toBe(10_000);
    const mean = sum(train.x) / train.x.length;
    expect(Math.abs(mean - 0.1307)).toBeLessThan(0.005);
  });
});

describe('loading', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('reports progress that grows to the total', async () => {
    const heard: [number, number][] = [];
    await loadDataset('mnist', {
      base: BASE,
      fetch: server(),
      onProgress: (loaded, total) => heard.push([loaded, total]),
    });
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.at(-1)?.[0]).toBe(heard[0][1]);
    heard.reduce((before, [loaded, total]) => {
      expect(loaded).toBeGreaterThan(before);
      expect(total).toBe(heard[0][1]);
      return loaded;
    }, 0);
  });

  it('draws points and shapes without any request, the same each time', async () => {
    const fetch = vi.fn<Fetch>();
    const first = await loadDataset('moons', { base: BASE, fetch });
    expect(first).toEqual(await loadDataset('moons', { base: BASE, fetch }));
    expect(first.train.x).toHaveLength(40_000);
    expect(first.heldOut.x).toHaveLength(5_000);
    expect(first.heldOut.x).not.toEqual(first.train.x.subarray(0, 5_000));
    const { train } = await loadDataset('shapes', { base: BASE, fetch });
    expect(train.x).toHaveLength(10_000 * 784);
    expect(fetch).not.toHaveBeenCalled();
  });

  it('asks for files under the base it was given', async () => {
    const asked: string[] = [];
    const answer = server();
    await load('digits', (url) => {
      asked.push(url);
      return answer(url);
    });
    expect(asked).toEqual(
      ['manifest.json', 'labels.u8z', 'images.u8z'].map((name) => `${BASE}digits/${name}`),
    );
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    controller.abort();
    const options = { base: BASE, fetch: server(), signal: controller.signal };
    await expect(loadDataset('digits', options)).rejects.toHaveProperty('name', 'AbortError');
    await expect(loadDataset('moons', options)).rejects.toHaveProperty('name', 'AbortError');
  });

  it('rejects with the abort, not with a broken file, when stopped half-way', async () => {
    const controller = new AbortController();
    const fetch = server({
      'digits/images.u8z': (file) =>
        new Response(
          new ReadableStream({
            start(stream) {
              stream.enqueue(file.slice(0, 100));
              controller.signal.addEventListener('abort', () => stream.error(controller.signal.reason));
            },
          }),
        ),
    });
    const loading = loadDataset('digits', {
      base: BASE,
      fetch,
      signal: controller.signal,
      onProgress: (loaded) => loaded > 1000 && controller.abort(),
    });
    await expect(loading).rejects.toHaveProperty('name', 'AbortError');
  });
});

describe('files that are not as they should be', () => {
  const images = 'digits/images.u8z';
  const html = '<!doctype html><title>Playground</title>';
  const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 46000\n';

  it.each<[string, string, (file: Uint8Array<ArrayBuffer>) => Response, RegExp]>([
    [
      'a missing file',
      images,
      () => new Response('', { status: 404 }),
      /images\.u8z is missing: the server answered 404/,
    ],
    [
      'a refused file',
      images,
      () => new Response('', { status: 403 }),
      /images\.u8z was refused: the server answered 403/,
    ],
    [
      'a start page in its place',
      images,
      () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
      /images\.u8z is missing: the server answered with a web page/,
    ],
    [
      'a short page without a type',
      images,
      () => new Response(new TextEncoder().encode(html)),
      /images\.u8z is missing: the server answered with a web page/,
    ],
    [
      'a long page without a type',
      'digits/labels.u8z',
      () => new Response(new TextEncoder().encode(html.padEnd(5000))),
      /labels\.u8z is missing: the server answered with a web page/,
    ],
    ['a Git LFS pointer', images, () => new Response(new TextEncoder().encode(LFS)), /is a Git LFS pointer/],
    ['an empty file', images, () => new Response(new Uint8Array(0)), /images\.u8z is empty/],
    [
      'half a file',
      images,
      (file) => new Response(file.slice(0, 20_000)),
      /is cut off: 20000 of 47255 bytes/,
    ],
    [
      'a file with bytes to spare',
      images,
      (file) => new Response(Uint8Array.of(...file, 0)),
      /is longer than the 47255 bytes/,
    ],
    [
      'one changed bit',
      images,
      (file) => new Response(file.with(1000, file[1000] ^ 1)),
      /is damaged: its checksum is/,
    ],
    [
      'a manifest that is no JSON',
      'digits/manifest.json',
      () => new Response('{'),
      /manifest\.json is not .*not JSON/,
    ],
    [
      'a manifest of something else',
      'digits/manifest.json',
      () => new Response('[]'),
      /the whole is not an object/,
    ],
    [
      'a missing manifest',
      'digits/manifest.json',
      () => new Response(html, { headers: { 'content-type': 'text/html' } }),
      /manifest\.json is missing: the server answered with a web page/,
    ],
  ])('%s', async (_, path, answer, message) => {
    const error = await failure(server({ [path]: answer }));
    expect(error.code).toBe('bad-file');
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
  });

  it.each([
    ['id', 'mnist'],
    ['count', 1796],
    ['heldOutCount', 10],
    ['shape', [8, 8, 3]],
    ['max', 0],
    ['labelNames', ['0']],
  ])('a manifest whose %s is another than the registry says', async (key, value) => {
    const text = readFileSync(new URL('digits/manifest.json', FOLDER), 'utf8');
    const changed = JSON.stringify({ ...JSON.parse(text), [key]: value });
    const error = await failure(server({ 'digits/manifest.json': () => new Response(changed) }));
    expect(error.message).toMatch(/describes other data than this version/);
  });

  it.each([
    ['count', -1],
    ['max', '16'],
    ['shape', 'x'],
    ['labelNames', [1]],
    ['files', null],
    ['licence', undefined],
  ])('a manifest whose %s is of the wrong type', async (key, value) => {
    const text = readFileSync(new URL('digits/manifest.json', FOLDER), 'utf8');
    const changed = JSON.stringify({ ...JSON.parse(text), [key]: value });
    const error = await failure(server({ 'digits/manifest.json': () => new Response(changed) }));
    expect(error.message).toContain(`"${key}" is not`);
  });

  it('no server', async () => {
    const error = await failure(() => Promise.reject(new TypeError('fetch failed')));
    expect(error.message).toMatch(/manifest\.json could not be reached/);
  });

  it('a connection that breaks off', async () => {
    const broken = new ReadableStream({
      pull(stream) {
        stream.error(new TypeError('terminated'));
      },
    });
    const error = await failure(server({ [images]: () => new Response(broken) }));
    expect(error.message).toMatch(/images\.u8z broke off/);
  });

  it('a page without crypto.subtle says what it lacks', async () => {
    vi.stubGlobal('crypto', {});
    const error = await failure(server());
    vi.unstubAllGlobals();
    expect(error.code).toBe('unsupported');
    expect(error.message).toMatch(/secure connection/);
  });
});
