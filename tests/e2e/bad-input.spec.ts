import { gzipSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { decodeSafetensors, encodeSafetensors } from '../../src/exporters/safetensors';
import { en } from '../../src/i18n/en';
import { chooseFile, dropFile, openExport } from './files';
import {
  configOf,
  configure,
  exportBytes,
  openPage,
  test,
  TINY,
  trainButton,
  trainFurther,
} from './playground';

/** A tiny run in training, and a check that it has not been touched since. */
async function startRun(page: Page): Promise<() => Promise<void>> {
  await openPage(page, '#family=vae&backend=wasm');
  await configure(page, { params: TINY.vae });
  await trainButton(page).click();
  await trainFurther(page, 3);
  const config = await configOf(page);
  let reached = 0;
  return async () => {
    // In one go: at least one more step, with the same settings, on a curve without a gap.
    const now = await page.evaluate(async () => {
      const { step } = window.playground.status();
      const deadline = performance.now() + 30_000;
      while (window.playground.status().step <= step && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const { config: read, status, curves } = window.playground;
      // Looked at there: a tiny run makes some ten thousand steps a second.
      const { step: steps, series } = curves();
      const curve = {
        steps: steps.length,
        gaps: steps.filter((number, i) => number !== i + 1).length,
        strange: Object.values(series)
          .flat()
          .filter((value) => !Number.isFinite(value)).length,
        short: Object.values(series).filter((values) => values.length !== steps.length).length,
      };
      return { config: read(), status: status(), curve };
    });
    expect(now.config).toEqual(config);
    expect(now.status.phase).toBe('training');
    expect(now.status).not.toHaveProperty('error');
    expect(now.status.step).toBeGreaterThan(reached);
    reached = now.status.step;
    expect(now.curve).toEqual({ steps: reached, gaps: 0, strange: 0, short: 0 });
  };
}

/** What was refused stands in the page, in English where the language is English. */
async function expectAlert(page: Page, message: string): Promise<void> {
  const alert = page.getByRole('alert').filter({ hasText: message });
  await expect(alert).toBeVisible();
  await alert.getByRole('button', { name: en.app.dismiss }).click();
  await expect(alert).toHaveCount(0);
}

/** A patch as JSON, so that `__proto__` arrives as an own key; and where the refusal must point. */
const PATCHES: [name: string, json: string, path: string, code?: string][] = [
  ['a number as text', '{"params":{"batchSize":"64"}}', 'params.batchSize'],
  ['no number', '{"params":{"learningRate":null}}', 'params.learningRate'],
  ['a list', '{"params":{"learningRate":[0.1]}}', 'params.learningRate'],
  ['an object', '{"params":{"learningRate":{}}}', 'params.learningRate'],
  ['true as a number', '{"params":{"batchSize":true}}', 'params.batchSize'],
  ['a number as a choice', '{"params":{"optimizer":1}}', 'params.optimizer'],
  ['below the range', '{"params":{"batchSize":0}}', 'params.batchSize'],
  ['above the range', '{"params":{"learningRate":10.1}}', 'params.learningRate'],
  ['beyond all numbers', '{"params":{"learningRate":1e999}}', 'params.learningRate'],
  ['a fraction of a whole number', '{"params":{"latentDim":2.5}}', 'params.latentDim'],
  ['an unknown choice', '{"params":{"optimizer":"lion"}}', 'params.optimizer'],
  ['a choice of other data', '{"params":{"architecture":"conv"}}', 'params.architecture'],
  ['an unknown parameter', '{"params":{"momentumm":0.5}}', 'params.momentumm'],
  ['a parameter of another family', '{"params":{"samplingSteps":5}}', 'params.samplingSteps'],
  ['an inherited name', '{"params":{"constructor":1}}', 'params.constructor'],
  ['__proto__ among the parameters', '{"params":{"__proto__":{"batchSize":4}}}', 'params.__proto__'],
  ['__proto__ among the settings', '{"__proto__":{"seed":4}}', '__proto__'],
  ['an unknown setting', '{"learningRate":0.1}', 'learningRate'],
  [
    'one bad among good ones',
    '{"seed":3,"params":{"beta":0.5,"batchSize":-1,"latentDim":3}}',
    'params.batchSize',
  ],
  ['a bad family among good ones', '{"seed":3,"family":"ebm","params":{"beta":0.5}}', 'family'],
  ['an unknown dataset', '{"dataset":"imagenet"}', 'dataset'],
  ['a dataset that is no name', '{"dataset":7}', 'dataset'],
  ['an unknown backend', '{"backend":"tpu"}', 'backend'],
  ['a backend that this browser has no adapter for', '{"backend":"webgpu"}', 'backend', 'unsupported'],
  ['a negative seed', '{"seed":-1}', 'seed'],
  ['a seed beyond 32 bits', '{"seed":4294967296}', 'seed'],
  ['a fractional seed', '{"seed":1.5}', 'seed'],
  ['parameters that are a list', '{"params":[1]}', 'params'],
  ['parameters that are nothing', '{"params":null}', 'params'],
  ['no object at all', '"vae"', 'configuration'],
  ['nothing at all', 'null', 'configuration'],
];

test('an impossible value through configure: refused with its path, told in the page, the run untouched', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const expectUntouched = await startRun(page);
  for (const [name, json, path, code = 'bad-input'] of PATCHES) {
    await test.step(name, async () => {
      const refusal = await page.evaluate(
        (patch) => window.refusalOf(() => window.playground.configure(JSON.parse(patch))),
        json,
      );
      expect(refusal).toMatchObject({ name: 'PlaygroundError', isPlaygroundError: true, code, path });
      expect(refusal?.message).toContain(path === 'configuration' ? 'configuration' : path);
      expect(refusal?.hint.length).toBeGreaterThan(10);
      await expectAlert(page, refusal?.message ?? '?');
      await expectUntouched();
    });
  }
  expect(await page.evaluate(() => Object.prototype.hasOwnProperty.call(Object.prototype, 'seed'))).toBe(
    false,
  );
});

test('values that only code can give are refused as well', async ({ page }) => {
  const expectUntouched = await startRun(page);
  const refusals = await page.evaluate(async () => {
    const give = (patch: unknown) =>
      window.refusalOf(() =>
        window.playground.configure(patch as Parameters<Window['playground']['configure']>[0]),
      );
    class Settings {
      seed = 1;
    }
    return [
      await give({ params: { learningRate: Number.NaN } }),
      await give({ params: { learningRate: Number.NEGATIVE_INFINITY } }),
      await give({ params: { beta: 1n } }),
      await give({ params: { beta: Symbol('one') } }),
      await give({ params: { beta: () => 1 } }),
      await give({ params: { beta: undefined } }),
      await give(new Settings()),
      await give(new Map([['seed', 1]])),
      await give(undefined),
    ];
  });
  for (const refusal of refusals)
    expect(refusal).toMatchObject({ code: 'bad-input', isPlaygroundError: true });
  await expectUntouched();
});

test('senseless requests to the model are refused with their path, and the run goes on', async ({ page }) => {
  const expectUntouched = await startRun(page);
  const refusals = await page.evaluate(async () => {
    const { sample, data, run, exportWeights, importWeights } = window.playground;
    type Sample = Parameters<typeof sample>[0];
    const asked: Record<string, () => unknown> = {
      count: () => sample({ count: 0, seed: 1 }),
      'count ': () => sample({ count: 1e9, seed: 1 }),
      'count  ': () => data({ count: 1_000_000 }),
      'count   ': () => data({ count: 2.5 }),
      seed: () => sample({ count: 1, seed: -1 }),
      'seed ': () => data({ count: 1, seed: 0.5 }),
      weights: () => sample({ count: 1, seed: 1, weights: 'best' } as unknown as Sample),
      samplingSteps: () => sample({ count: 1, seed: 1, samplingSteps: 5 }),
      split: () => data({ count: 1, split: 'test' } as unknown as Parameters<typeof data>[0]),
      part: () => run('generator', {}),
      'inputs.z': () => run('decoder', {}),
      'inputs.z ': () => run('decoder', { z: { shape: [1, 3], data: new Float32Array(3) } }),
      'inputs.z  ': () => run('decoder', { z: { shape: [2, 2], data: new Float32Array(3) } }),
      'inputs.x': () => run('decoder', { x: { shape: [1, 2], data: new Float32Array(2) } }),
      format: () => exportWeights('pickle'),
      file: () => importWeights('weights' as unknown as Blob),
      query: () => sample(undefined as unknown as Sample),
      'query ': () => data(7 as unknown as Parameters<typeof data>[0]),
      inputs: () => run('decoder', null as unknown as Parameters<typeof run>[1]),
      'inputs.z   ': () => run('decoder', { z: [1, 2] } as unknown as Parameters<typeof run>[1]),
    };
    const entries: [string, Awaited<ReturnType<typeof window.refusalOf>>][] = [];
    for (const [path, call] of Object.entries(asked))
      entries.push([path.trim(), await window.refusalOf(call)]);
    return entries;
  });
  for (const [path, refusal] of refusals) {
    expect(refusal, path).toMatchObject({ isPlaygroundError: true, code: 'bad-input', path });
  }
  const label = await page.evaluate(() =>
    window.refusalOf(() => window.playground.sample({ count: 1, seed: 1, label: 3 })),
  );
  expect(label).toMatchObject({ isPlaygroundError: true, code: 'unsupported', path: 'label' });
  await expectUntouched();
});

/** Weights files that must not get in, made from a good one; and what the message must name. */
function brokenFiles(good: Uint8Array): [name: string, bytes: Uint8Array, told: RegExp][] {
  const { tensors, metadata } = decodeSafetensors(good);
  const named = [...tensors].map(([name, { shape, data }]) => ({ name, shape, data }));
  const text = (words: string) => new TextEncoder().encode(words);
  const json = new TextDecoder().decode(
    good.subarray(8, 8 + Number(new DataView(good.buffer).getBigUint64(0, true))),
  );
  const withHeader = (header: string, data = good.subarray(8 + json.length)) => {
    const bytes = new Uint8Array(8 + header.length + data.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(text(header), 8);
    bytes.set(data, 8 + header.length);
    return bytes;
  };
  const changed = (change: (tensor: (typeof named)[number]) => (typeof named)[number]) =>
    encodeSafetensors(named.map(change), metadata);
  const first = named[0];
  const poisoned = (value: number) =>
    changed((tensor) =>
      tensor === first ? { ...tensor, data: tensor.data.map((v, i) => (i === 1 ? value : v)) } : tensor,
    );
  const huge = good.slice();
  new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true);
  return [
    ['nothing', new Uint8Array(), /empty|0 bytes/i],
    ['an HTML page', text('<!doctype html><html><body>Sign in</body></html>'), /HTML/],
    [
      'a Git LFS pointer',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
      /Git LFS/,
    ],
    ['gzip', new Uint8Array(gzipSync(good)), /gzip/],
    ['zip', zipSync({ 'weights.safetensors': good }), /zip/],
    ['a pickle', Uint8Array.from([0x80, 2, 0x7d, 0x71, 0, 0x2e]), /pickle/],
    ['half a download', good.subarray(0, good.length / 2), /cut off|truncated|missing|shorter|ends/i],
    ['two bytes short', good.subarray(0, good.length - 2), /cut off|truncated|missing|shorter|ends/i],
    ['trailing bytes', Uint8Array.from([...good, 0, 0]), /2 bytes/],
    ['a header of 2⁶³ bytes', huge, /header/i],
    [
      'a duplicate name',
      withHeader(
        json
          .trimEnd()
          .replace(/\}$/, `,${JSON.stringify(first.name)}:{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`),
      ),
      new RegExp(first.name.replaceAll('.', '\\.')),
    ],
    ['a header that is no JSON', withHeader('{"a":'.padEnd(16)), /JSON|header/],
    [
      'weights of another width',
      changed((tensor) =>
        tensor.shape.length === 2 ? { ...tensor, shape: [tensor.data.length, 1] } : tensor,
      ),
      /of another shape/,
    ],
    ['a tensor too few', encodeSafetensors(named.slice(1), metadata), /missing/],
    [
      'a tensor too many',
      encodeSafetensors([...named, { ...first, name: 'extra.weight' }], metadata),
      /unexpected.*extra\.weight/,
    ],
    ['NaN among the weights', poisoned(Number.NaN), /NaN/],
    ['infinity among the weights', poisoned(Number.POSITIVE_INFINITY), /Infinity/],
    [
      'settings that do not exist',
      encodeSafetensors(named, { ...metadata, config: '{"family":"ebm"}' }),
      /family/,
    ],
    ['settings that are no JSON', encodeSafetensors(named, { ...metadata, config: '{' }), /configuration/],
    [
      'settings with __proto__',
      encodeSafetensors(named, { ...metadata, config: '{"__proto__":{"family":"gan"}}' }),
      /__proto__/,
    ],
  ];
}

test('broken and foreign files on import: a message of its own for each, the run untouched', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const expectUntouched = await startRun(page);
  const files = brokenFiles(await exportBytes(page));
  const messages = new Set<string>();
  for (const [name, bytes, told] of files) {
    await test.step(name, async () => {
      const refusal = await page.evaluate(
        (numbers) =>
          window.refusalOf(() => window.playground.importWeights(new Blob([Uint8Array.from(numbers)]))),
        Array.from(bytes),
      );
      expect(refusal).toMatchObject({ name: 'PlaygroundError', isPlaygroundError: true, code: 'bad-file' });
      expect(refusal?.message).toMatch(told);
      expect(refusal?.hint.length).toBeGreaterThan(10);
      messages.add(refusal?.message ?? '');
      await expectAlert(page, refusal?.message ?? '?');
      await expectUntouched();
    });
  }
  expect(messages.size).toBeGreaterThan(files.length - 3);
});

test('the wrong model’s weights without a word of their own do not fit', async ({ page }) => {
  await openPage(page, '#family=gan');
  await configure(page, { params: TINY.gan });
  const { tensors } = decodeSafetensors(await exportBytes(page));
  const bare = encodeSafetensors([...tensors].map(([name, { shape, data }]) => ({ name, shape, data })));
  const expectUntouched = await startRun(page);
  await dropFile(page, 'gan.safetensors', bare);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(en.errors['bad-file'].title);
  await expect(alert).toContainText(/missing.*unexpected/);
  await expectUntouched();
});

test('the export dialog says in place what is wrong with a chosen file, and takes a good one after it', async ({
  page,
}) => {
  const expectUntouched = await startRun(page);
  const good = await exportBytes(page);
  const dialog = await openExport(page);
  await chooseFile(page, 'model.safetensors', good.subarray(0, 100));
  await expect(dialog.getByRole('alert')).toContainText('model.safetensors');
  await expectUntouched();
  await chooseFile(page, 'model.safetensors', good);
  await expect(dialog.getByRole('status')).toContainText('model.safetensors');
  await expect(dialog.getByRole('alert')).toHaveCount(0);
});

test.describe('a dataset file that cannot be had', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });
  const images = /\/datasets\/mnist\/images/;

  test('missing, refused, foreign, cut off, damaged: told, the run untouched, and chosen again it works', async ({
    page,
  }) => {
    test.setTimeout(240_000);
    const expectUntouched = await startRun(page);
    type Answer = Parameters<Parameters<Page['route']>[1]>[0];
    const damaged = async (route: Answer, change: (bytes: Buffer) => Buffer) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: change(await response.body()) });
    };
    const answers: [name: string, answer: (route: Answer) => Promise<void>, told: RegExp][] = [
      ['not reachable', (route) => route.abort(), /could not be reached/],
      ['missing', (route) => route.fulfill({ status: 404, body: 'no' }), /is missing.*404/],
      ['refused', (route) => route.fulfill({ status: 500, body: 'no' }), /500/],
      [
        'a page instead',
        (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html>' }),
        /web page/,
      ],
      ['cut off', (route) => damaged(route, (bytes) => bytes.subarray(0, 1000)), /cut off/],
      [
        'damaged',
        (route) =>
          damaged(route, (bytes) => {
            bytes[1000] ^= 1;
            return bytes;
          }),
        /checksum/,
      ],
      ['empty', (route) => route.fulfill({ status: 200, body: '' }), /empty/],
    ];
    for (const [name, answer, told] of answers) {
      await test.step(name, async () => {
        await page.route(images, answer);
        const refusal = await page.evaluate(() =>
          window.refusalOf(() => window.playground.configure({ dataset: 'mnist' })),
        );
        expect(refusal).toMatchObject({ isPlaygroundError: true, code: 'bad-file' });
        expect(refusal?.message).toMatch(told);
        expect(refusal?.message).toContain('datasets/mnist/images');
        await expectAlert(page, refusal?.message ?? '?');
        await expectUntouched();
        await page.unroute(images);
      });
    }
    // By hand, from the gallery: the tile goes back to the data in force.
    await page.route(images, (route) => route.abort());
    await page.getByRole('radio', { name: en.stage.gallery.images }).click();
    const tile = page.getByRole('radio', { name: /^MNIST/ });
    await tile.click();
    await expect(page.getByRole('alert')).toContainText('could not be reached');
    await expect(tile).not.toBeChecked();
    await expectUntouched();
    await page.unroute(images);

    await tile.click();
    await expect.poll(async () => (await configOf(page)).dataset, { timeout: 60_000 }).toBe('mnist');
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(await page.evaluate(() => window.playground.step(1))).toMatchObject({ step: 1 });
  });

  test('a link to data that cannot be had says so, and other data can be chosen', async ({ page }) => {
    await page.route(/\/datasets\/digits\/manifest/, (route) => route.abort());
    await page.goto('/#family=vae&dataset=digits');
    await expect(page.getByRole('alert')).toContainText('could not be reached');
    const refusal = await page.evaluate(() => window.refusalOf(() => window.playground.ready()));
    expect(refusal).toMatchObject({ isPlaygroundError: true, code: 'bad-file' });
    await configure(page, { dataset: 'moons' });
    expect(await page.evaluate(() => window.playground.step(1))).toMatchObject({ phase: 'paused', step: 1 });
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
});
