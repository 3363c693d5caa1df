import { unzipSync } from 'fflate';
import { decodeSafetensors } from '../../src/exporters/safetensors';
import { FAMILIES } from '../../src/models/registry';
import { en } from '../../src/i18n/en';
import { openExport, readPng, save } from './files';
import { energyDistance, machineIsBusy, mean, noteTime } from './measure';
import {
  chooseFamily,
  configOf,
  configure,
  counter,
  curvesOf,
  expect,
  exportBytes,
  openPage,
  pauseButton,
  samplesOf,
  stagePicture,
  statusOf,
  test,
  trainButton,
} from './playground';

type Shapes = (d: number, latent: number, h: number) => Record<string, number[]>;

/** Three dense layers on numbers and the embedding of their time. */
const timedPerceptron: Shapes = (d, _latent, h) => ({
  'net.0.weight': [h, d + 64],
  'net.0.bias': [h],
  'net.2.weight': [h, h],
  'net.2.bias': [h],
  'net.4.weight': [d, h],
  'net.4.bias': [d],
});

/** Shapes of the Reference models' weights under PyTorch's keys, on data of `d` numbers, h hidden units. */
const REFERENCE: Record<string, Shapes> = {
  vae: (d, latent) => ({
    'encoder.0.weight': [256, d],
    'encoder.0.bias': [256],
    'fc_mu.weight': [latent, 256],
    'fc_mu.bias': [latent],
    'fc_var.weight': [latent, 256],
    'fc_var.bias': [latent],
    'decoder.0.weight': [256, latent],
    'decoder.0.bias': [256],
    'decoder.2.weight': [d, 256],
    'decoder.2.bias': [d],
  }),
  gan: (d, latent) => ({
    'generator.net.0.weight': [256, latent],
    'generator.net.0.bias': [256],
    'generator.net.2.weight': [512, 256],
    'generator.net.2.bias': [512],
    'generator.net.4.weight': [d, 512],
    'generator.net.4.bias': [d],
    'discriminator.net.0.weight': [512, d],
    'discriminator.net.0.bias': [512],
    'discriminator.net.2.weight': [256, 512],
    'discriminator.net.2.bias': [256],
    'discriminator.net.4.weight': [1, 256],
    'discriminator.net.4.bias': [1],
  }),
  diffusion: timedPerceptron,
  flow: timedPerceptron,
};

test('the catalog lists the families that are tested here', async ({ page }) => {
  await openPage(page);
  const ids = await page.evaluate(() => window.playground.catalog().families.map(({ id }) => id));
  expect(ids).toEqual(FAMILIES.map(({ id }) => id));
  expect(Object.keys(REFERENCE)).toEqual(expect.arrayContaining(ids));
});

for (const family of FAMILIES) {
  test(`${family.id}: from a click on Train to files that open elsewhere`, async ({ page }) => {
    test.setTimeout(240_000);
    await openPage(page);
    await chooseFamily(page, family);
    const real = await page.evaluate(async () => {
      const { x } = await window.playground.data({ count: 500, split: 'heldOut' });
      return Array.from(x.data);
    });
    const distance = async () => energyDistance(await samplesOf(page, 500), real);
    const untrained = await distance();
    const pictureBefore = await stagePicture(page).screenshot();

    await trainButton(page).click();
    await expect(counter(page, 'step')).not.toHaveText('0', { timeout: 30_000 });
    for (const panel of family.panels) {
      const chart = page.getByRole('region', { name: panel.title.en });
      await expect(chart.locator('svg path[d]').first()).toBeVisible({ timeout: 30_000 });
      const drawn = () => chart.locator('svg').first().innerHTML();
      const earlier = await drawn();
      await expect.poll(drawn, { timeout: 30_000 }).not.toBe(earlier);
    }
    await expect.poll(async () => (await statusOf(page)).step, { timeout: 120_000 }).toBeGreaterThan(200);
    await pauseButton(page).click();
    await expect(trainButton(page)).toBeVisible();

    const status = await statusOf(page);
    const { step } = status;
    expect(status.phase).toBe('paused');
    expect(await distance()).toBeLessThan(untrained / 2);
    expect((await stagePicture(page).screenshot()).equals(pictureBefore)).toBe(false);
    await expect(counter(page, 'step')).toHaveText(step.toLocaleString('en-US'));
    const curves = await curvesOf(page);
    expect(curves.step).toEqual(Array.from({ length: step }, (_, i) => i + 1));
    expect(Object.keys(curves.series)).toEqual(family.curves.map(({ key }) => key));
    for (const { key, color } of family.curves) {
      expect(curves.series[key].every(Number.isFinite)).toBe(true);
      expect(curves.series[key].at(-1)).toBe(status.losses[key]);
      // The main loss of a family is drawn in ink; a GAN has none that must fall.
      if (color === 'ink') {
        expect(mean(curves.series[key].slice(-20))).toBeLessThan(mean(curves.series[key].slice(0, 20)));
      }
    }

    const dialog = await openExport(page);
    const file = (name: string) =>
      save(page, dialog.getByRole('button', { name: `Download ${name}`, exact: true }));
    const stem = `${family.id}-moons-${step}`;

    const weights = await file('safetensors (PyTorch) (.safetensors)');
    expect(weights.name).toBe(`${stem}.safetensors`);
    expect(weights.bytes).toEqual(await exportBytes(page));
    const { tensors, metadata } = decodeSafetensors(weights.bytes);
    const config = await configOf(page);
    expect(metadata).toMatchObject({ format: 'pt', family: family.id, dataset: 'moons', step: String(step) });
    expect(JSON.parse(metadata.config)).toEqual(config);
    expect(metadata.architecture).toBe(config.params.architecture);
    expect(metadata.weights).toBe(Number(config.params.emaDecay) > 0 ? 'ema' : 'raw');
    expect(Number(metadata.dataScale)).toBeGreaterThan(0);
    expect(Number.isFinite(Number(metadata.dataOffset))).toBe(true);
    for (const tensor of tensors.values()) expect(tensor.data.every(Number.isFinite)).toBe(true);

    const zip = await file('TensorFlow.js (.tfjs.zip)');
    expect(zip.name).toBe(`${stem}.tfjs.zip`);
    expectTfjs(zip.bytes, tensors);

    const picture = await file('Samples (.png)');
    expect(picture.name).toBe(`${stem}-samples.png`);
    const { width, height, colours } = readPng(picture.bytes);
    expect(width).toBe(height);
    expect(width).toBeGreaterThanOrEqual(600);
    expect(colours).toBeGreaterThan(10);

    const table = await file('Curves (.csv)');
    expect(table.name).toBe(`${stem}-curves.csv`);
    const [header, ...rows] = new TextDecoder().decode(table.bytes).trimEnd().split('\r\n');
    const keys = header.split(',');
    expect(keys).toEqual(['step', ...family.curves.map(({ key }) => key)]);
    expect(rows).toHaveLength(step);
    rows.forEach((row, i) => {
      const values = row.split(',').map(Number);
      expect(values).toEqual([i + 1, ...keys.slice(1).map((key) => curves.series[key][i])]);
    });
  });

  for (const [dataset, d] of [
    ['moons', 2],
    ['digits', 64],
  ] as const) {
    test(`${family.id}: Reference, one click away on ${dataset}, exports PyTorch's keys and shapes`, async ({
      page,
    }) => {
      await openPage(page, `#family=${family.id}&dataset=${dataset}`);
      await page.getByRole('button', { name: en.controls.reference, exact: true }).click();
      await expect.poll(async () => (await configOf(page)).params.emaDecay).toBe(0);
      await expect(page.getByRole('button', { name: en.controls.reference, exact: true })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
      // Pictures by a thousand passes of the network are not what this is about.
      if ('samplingSteps' in family.params) await configure(page, { params: { samplingSteps: 5 } });
      await page.getByRole('button', { name: en.transport.step, exact: true }).click();
      await expect.poll(async () => (await statusOf(page)).step, { timeout: 60_000 }).toBe(1);
      const { tensors, metadata } = decodeSafetensors(await exportBytes(page));
      const { latentDim } = (await configOf(page)).params;
      expect(metadata).toMatchObject({ architecture: 'reference', weights: 'raw', step: '1' });
      expect(Object.fromEntries([...tensors].map(([key, { shape }]) => [key, shape]))).toEqual(
        REFERENCE[family.id](d, Number(latentDim), dataset === 'moons' ? 256 : 512),
      );
    });
  }

  test(`${family.id}: samples visibly trained within 10 s of opening the page`, async ({ page }) => {
    test.skip(machineIsBusy(), 'other programs keep the machine busy');
    const opened = performance.now();
    await openPage(page, `#family=${family.id}`);
    await trainButton(page).click();
    const trainedAfter = await page.evaluate(async () => {
      const { x } = await window.playground.data({ count: 500, split: 'heldOut' });
      const between = (a: Float32Array, b: Float32Array) => {
        let sum = 0;
        for (let i = 0; i < a.length; i += 2) {
          for (let j = 0; j < b.length; j += 2) sum += Math.hypot(a[i] - b[j], a[i + 1] - b[j + 1]);
        }
        return sum / ((a.length * b.length) / 4);
      };
      const own = between(x.data, x.data);
      let first: number | undefined;
      // The frames that the stage shows, from the first on.
      return new Promise<number>((resolve) => {
        window.playground.on('samples', ({ x: shown, step }) => {
          const distance = 2 * between(shown, x.data) - between(shown, shown) - own;
          first ??= distance;
          if (distance < first / 4 || distance < 0.05) resolve(step);
        });
      });
    });
    const elapsed = performance.now() - opened;
    noteTime(`${family.id}: visibly trained samples at step ${trainedAfter}`, elapsed);
    expect(elapsed).toBeLessThan(10_000);
  });
}

test('the VAE shows reconstructions on a tab of its own', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=digits');
  await page.evaluate(() => window.playground.step(3));
  await expect(page.getByRole('main').getByRole('img', { name: /generated images/ })).toBeVisible();
  const samples = await stagePicture(page).screenshot();
  await page.getByRole('tab', { name: en.stage.views.reconstructions }).click();
  await expect(page.getByRole('main').getByRole('img', { name: /beside its reconstruction/ })).toBeVisible();
  expect((await stagePicture(page).screenshot()).equals(samples)).toBe(false);
});

test('new noise shows other samples, and the same noise the same again', async ({ page }) => {
  await openPage(page, '#family=vae');
  await configure(page, { params: { hiddenWidth: 16 } });
  const frame = () =>
    page.evaluate(
      () =>
        new Promise<number[]>((resolve) => {
          const stop = window.playground.on('samples', ({ x }) => {
            stop();
            resolve(Array.from(x.subarray(0, 20)));
          });
        }),
    );
  const [first] = await Promise.all([frame(), page.evaluate(() => window.playground.step(2))]);
  const [other] = await Promise.all([frame(), page.getByRole('button', { name: en.stage.newNoise }).click()]);
  expect(other).not.toEqual(first);
  await page.evaluate(() => window.playground.reset());
  const [again] = await Promise.all([frame(), page.evaluate(() => window.playground.step(2))]);
  expect(again).toEqual(other);
});

/** The zip holds the same numbers as the safetensors file, dense weights transposed. */
function expectTfjs(
  bytes: Uint8Array,
  tensors: ReadonlyMap<string, { shape: number[]; data: Float32Array }>,
): void {
  const entries = unzipSync(bytes);
  const { weightsManifest } = JSON.parse(new TextDecoder().decode(entries['model.json'])) as {
    weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
  };
  const [{ paths, weights }] = weightsManifest;
  const values = new Float32Array(entries[paths[0]].slice().buffer);
  expect(new Set(weights.map(({ name }) => name))).toEqual(new Set(tensors.keys()));
  let offset = 0;
  for (const { name, shape, dtype } of weights) {
    const torch = tensors.get(name);
    const size = shape.reduce((product, side) => product * side, 1);
    const own = values.subarray(offset, offset + size);
    offset += size;
    expect(dtype).toBe('float32');
    expect([...shape].reverse()).toEqual(torch?.shape);
    const [rows, columns] = shape.length === 2 ? shape : [1, size];
    const transposed = own.map((_, i) => own[(i % rows) * columns + Math.floor(i / rows)]);
    expect(transposed).toEqual(torch?.data);
  }
  expect(offset).toBe(values.length);
}
