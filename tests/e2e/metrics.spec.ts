import { en } from '../../src/i18n/en';
import { zhCN } from '../../src/i18n/zh-CN';
import { METRICS } from '../../src/metrics/registry';
import { FAMILIES } from '../../src/models/registry';
import { expectAccessible, expectLaidOut, SIZES } from './looks';
import {
  configure,
  curvesOf,
  expect,
  openPage,
  pauseButton,
  statusOf,
  test,
  TINY,
  trainButton,
} from './playground';

const small = (family: string) => ({ family, params: TINY[family] ?? {} });

test('the catalog lists every metric with its texts and the data it has a meaning on', async ({ page }) => {
  await openPage(page);
  const { metrics, datasets } = await page.evaluate(() => window.playground.catalog());
  expect(metrics.map(({ id }) => id)).toEqual(METRICS.map(({ id }) => id));
  for (const { label, summary, better, datasets: fitting } of metrics) {
    expect(label.en && label['zh-CN'] && summary.en && summary['zh-CN']).toBeTruthy();
    expect(['low', 'high']).toContain(better);
    expect(fitting.length).toBeGreaterThan(0);
  }
  const on = (id: string) => metrics.find((metric) => metric.id === id)?.datasets;
  expect(on('slicedWasserstein')).toEqual(datasets.map(({ id }) => id));
  expect(on('modesCaptured')).toEqual(['gaussians-8', 'ring-8', 'gaussians-25']);
});

for (const { id } of FAMILIES) {
  test(`${id}: metrics() on points and images, the same twice, beside what real data score`, async ({
    page,
  }) => {
    test.setTimeout(240_000);
    await openPage(page, `#family=${id}`);
    await page.evaluate(() => window.playground.measureEvery('off'));
    for (const dataset of ['gaussians-8', 'digits']) {
      await configure(page, { dataset, ...small(id) });
      await page.evaluate(() => window.playground.step(20));
      const held = dataset === 'digits' ? 360 : 2500;
      const [first, again] = await page.evaluate(async () => [
        await window.playground.metrics(),
        await window.playground.metrics(),
      ]);
      expect(again).toEqual(first);
      const asked = METRICS.filter(
        ({ appliesTo }) =>
          appliesTo === 'everything' || (appliesTo === 'mixtures' && dataset === 'gaussians-8'),
      );
      expect(Object.keys(first)).toEqual(expect.arrayContaining(asked.map((metric) => metric.id)));
      for (const { value, uncertainty, samples } of Object.values(first)) {
        expect(Number.isFinite(value)).toBe(true);
        expect(uncertainty).toBeGreaterThanOrEqual(0);
        expect(samples).toBeLessThanOrEqual(held);
      }
      const { slicedWasserstein, energyDistance, memorisation } = first;
      expect(slicedWasserstein.samples).toBe(held);
      // Twenty steps of a tiny network: far from real.
      expect(slicedWasserstein.value).toBeGreaterThan(2 * (slicedWasserstein.ceiling ?? Infinity));
      expect(energyDistance.indistinguishable).toBe(false);
      expect(Math.abs(energyDistance.ceiling ?? Infinity)).toBeLessThan(energyDistance.value);
      expect(memorisation.ceiling).toBe(0.5);
    }
  });
}

test('metrics() while training: training goes on, the curve is that of a run nobody measured', async ({
  page,
}) => {
  await openPage(page, '#family=vae&dataset=moons');
  await configure(page, { params: TINY.vae });
  await page.evaluate(() => window.playground.measureEvery('off'));
  await page.evaluate(() => window.playground.train());
  const steps = await page.evaluate(async () => {
    const from = window.playground.status().step;
    await window.playground.metrics();
    return window.playground.status().step - from;
  });
  expect(steps).toBeGreaterThan(10);
  await page.evaluate(() => window.playground.pause());
  const measured = await curvesOf(page);
  await page.evaluate(
    (step) => window.playground.reset().then(() => window.playground.untilStep(step)),
    measured.step.length,
  );
  expect(await curvesOf(page)).toEqual(measured);
});

test('live: a history at a cadence, in the chart, the caption and the file; off is off', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=gaussians-8');
  await configure(page, { params: TINY.vae });
  const card = page.getByRole('region', { name: 'High-quality share' });
  await expect(card).toContainText(en.metrics.waiting);
  await card.getByLabel(en.metrics.cadence).selectOption('2');
  const heard = page.evaluate(
    () => new Promise<number>((resolve) => window.playground.on('metrics', ({ step }) => resolve(step))),
  );
  await trainButton(page).click();
  expect(await heard).toBeGreaterThan(0);
  await expect
    .poll(() => page.evaluate(() => window.playground.measurements().length), { timeout: 30_000 })
    .toBeGreaterThan(1);
  await pauseButton(page).click();
  await expect(card).toContainText('2,500 held-out');
  await expect(card).toContainText(en.metrics.ceiling);
  await expect(page.getByRole('main')).toContainText('High-quality share');
  const history = await page.evaluate(() => window.playground.measurements());
  const steps = history.map(({ step }) => step);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  expect(history[1].elapsedMs - history[0].elapsedMs).toBeGreaterThan(2000);

  await page.keyboard.press('e');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: en.export.download(`${en.export.metrics} (.csv)`) }).click();
  expect((await saving).suggestedFilename()).toMatch(/^vae-gaussians-8-\d+-metrics\.csv$/);
  await page.keyboard.press('Escape');

  await card.getByLabel(en.metrics.choose).selectOption('coverage');
  await expect(page.getByRole('region', { name: 'Coverage' })).toContainText('%');
});

test('the table: families side by side on the present data, empty until measured', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=gaussians-8');
  await configure(page, { params: TINY.vae });
  await page.evaluate(() => window.playground.measureEvery('off'));
  const table = page.getByRole('table', { name: en.metrics.compare.title });
  await expect(table.getByRole('row')).toHaveCount(FAMILIES.length + 1);
  for (const { label } of FAMILIES) {
    await expect(table.getByRole('row', { name: label.en })).toContainText(en.metrics.compare.none);
  }
  await page.evaluate(() => window.playground.step(30));
  await page.getByRole('button', { name: en.metrics.measureNow }).click();
  const row = (name: string) =>
    table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(row('VAE')).toContainText('±');
  await expect(row('VAE')).toContainText('30');
  await expect(row('GAN')).toContainText(en.metrics.compare.none);
  // Another family keeps the first one's result; other data have none of it.
  await configure(page, { family: 'gan', params: TINY.gan });
  await page.evaluate(() => window.playground.metrics());
  await expect(row('VAE')).toContainText('±');
  await expect(row('GAN')).toContainText('±');
  await configure(page, { dataset: 'moons' });
  await expect(row('VAE')).toContainText(en.metrics.compare.none);
  await expectAccessible(page, 'with the table');
});

test('a setting changed in mid-run leaves a mark, a rebuilt run has none', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=moons');
  await configure(page, { params: TINY.vae });
  await page.evaluate(() => window.playground.step(40));
  await configure(page, { params: { beta: 2 } });
  await page.evaluate(() => window.playground.step(40));
  const marks = page.getByRole('list', { name: en.metrics.marks });
  await expect(marks).toContainText('Step 40');
  await expect(page.getByText(/^KL weight.* 2$/).first()).toBeVisible();
  await page.evaluate(() => window.playground.reset());
  await expect(marks).toHaveCount(0);
});

test('stop rules: minutes, a target, a plateau; nonsense is refused', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=moons');
  await configure(page, { params: TINY.vae });
  const trainUntilPaused = async () => {
    await page.evaluate(() => window.playground.train());
    await expect.poll(async () => (await statusOf(page)).phase, { timeout: 40_000 }).toBe('paused');
    return statusOf(page);
  };
  await page.evaluate(() => window.playground.stopWhen({ minutes: 0.02 }));
  const timed = await trainUntilPaused();
  expect(timed.stoppedBy).toBe('minutes');
  expect(timed.elapsedMs).toBeGreaterThanOrEqual(1200);
  expect(timed.elapsedMs).toBeLessThan(2500);
  await expect(page.getByText(en.notices['stopped-by'].minutes)).toBeVisible();

  await page.evaluate(async () => {
    await window.playground.measureEvery(1);
    await window.playground.stopWhen({ target: { metric: 'slicedWasserstein', value: 100 } });
  });
  expect((await trainUntilPaused()).stoppedBy).toBe('target');
  await page.evaluate(() =>
    window.playground.stopWhen({ plateau: { metric: 'memorisation', measurements: 1 } }),
  );
  expect((await trainUntilPaused()).stoppedBy).toBe('plateau');

  const refused = (rules: object) =>
    page.evaluate((asked) => window.refusalOf(() => window.playground.stopWhen(asked)), rules);
  expect(await refused({ minutes: -1 })).toMatchObject({ code: 'bad-input', path: 'minutes' });
  expect(await refused({ target: { metric: 'modesCaptured', value: 1 } })).toMatchObject({
    code: 'bad-input',
    path: 'target.metric',
  });
  expect(await refused({ plateau: { metric: 'recall', measurements: 0.5 } })).toMatchObject({
    path: 'plateau.measurements',
  });
  expect(await refused({ never: 1 })).toMatchObject({ code: 'bad-input', path: 'never' });
});

test('stop rules in the step menu', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=moons');
  await configure(page, { params: TINY.vae });
  await page.getByRole('button', { name: en.transport.stepMenu }).click();
  const minutes = page.getByRole('textbox', { name: en.transport.stopMinutes });
  await minutes.fill('-1');
  await minutes.press('Enter');
  await expect(page.getByRole('alert')).toContainText(en.transport.positive('1,440'));
  await minutes.fill('0.02');
  await minutes.press('Enter');
  await page.keyboard.press('Escape');
  await trainButton(page).click();
  await expect.poll(async () => (await statusOf(page)).stoppedBy).toBe('minutes');
});

test('nearest training items: beside the samples on the stage, and for scripts', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=digits');
  await configure(page, { params: TINY.vae });
  await page.evaluate(() => window.playground.step(5));
  await page.getByRole('tab', { name: en.stage.views.neighbours }).click();
  await expect(page.getByRole('main').getByText(en.stage.legend.neighbourPairs)).toBeVisible();
  const wrong = await page.evaluate(async () => {
    const { samples, nearest, index, distance } = await window.playground.neighbours({ count: 6, seed: 3 });
    const drawn = await window.playground.sample({ count: 6, seed: 3 });
    const { x } = await window.playground.data({ count: 1437 });
    const faults: string[] = [];
    if (drawn.data.some((value, i) => value !== samples.data[i])) faults.push('other samples');
    for (let i = 0; i < 6; i++) {
      const far = (j: number) =>
        Math.hypot(...Array.from({ length: 64 }, (_, k) => samples.data[i * 64 + k] - x.data[j * 64 + k]));
      const least = Math.min(...Array.from({ length: 1437 }, (_, j) => far(j)));
      if (Math.abs(least - distance[i]) > 1e-5 || Math.abs(far(index[i]) - least) > 1e-5)
        faults.push(`sample ${i}`);
      if (nearest.data[i * 64] !== x.data[index[i] * 64]) faults.push(`item ${i}`);
    }
    return faults;
  });
  expect(wrong).toEqual([]);
});

for (const [language, messages] of [
  ['en', en],
  ['zh-CN', zhCN],
] as const) {
  test(`the metric and the table fit phone and desktop, in ${language}`, async ({ page }) => {
    await openPage(page, `#family=gan&dataset=digits&lang=${language}`);
    await page.evaluate(async () => {
      await window.playground.step(5);
      await window.playground.metrics();
    });
    await expectLaidOut(page, 'desktop');
    await page.setViewportSize(SIZES.phone);
    await page.getByRole('tab', { name: messages.app.curves }).click();
    await page.getByRole('table', { name: messages.metrics.compare.title }).scrollIntoViewIfNeeded();
    await expect(page.getByRole('table', { name: messages.metrics.compare.title })).toBeVisible();
    await expectLaidOut(page, 'phone');
    await expectAccessible(page, 'phone');
  });
}

test('several seeds in turn: mean and spread of curves and metrics; pause ends it', async ({ page }) => {
  await openPage(page, '#family=vae&dataset=moons&seed=7');
  await configure(page, { params: TINY.vae });
  const result = await page.evaluate(() => window.playground.seeds({ seeds: [3, 4, 7], steps: 30 }));
  expect(result.runs.map(({ seed }) => seed)).toEqual([3, 4, 7]);
  expect(result.curves.step).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  // The run on the page is the last one; alone it gives its own curve again.
  const [name] = Object.keys(result.curves.series);
  const losses: number[][] = [];
  for (const seed of [3, 4, 7]) {
    await configure(page, { seed });
    await page.evaluate(() => window.playground.reset().then(() => window.playground.untilStep(30)));
    losses.push((await curvesOf(page)).series[name]);
  }
  const mean = (losses[0][29] + losses[1][29] + losses[2][29]) / 3;
  expect(result.curves.series[name].mean[29]).toBeCloseTo(mean, 10);
  const values = result.runs.map((run) => run.values.slicedWasserstein.value);
  expect(result.metrics.slicedWasserstein.runs).toBe(3);
  expect(result.metrics.slicedWasserstein.mean).toBeCloseTo((values[0] + values[1] + values[2]) / 3, 12);
  expect(result.metrics.slicedWasserstein.spread).toBeGreaterThan(0);
  await expect(page.getByRole('region', { name: en.metrics.seeds.title })).toContainText(
    '3 seeds, 30 steps each',
  );

  const ended = page.evaluate(() => window.playground.seeds({ seeds: 3, steps: 5_000_000 }));
  await expect(page.getByText(en.metrics.seeds.running('1', '3'))).toBeVisible();
  await expect.poll(async () => (await statusOf(page)).phase).toBe('training');
  await page.evaluate(() => window.playground.pause());
  expect((await ended).runs).toEqual([]);

  const refused = (query: object) =>
    page.evaluate(
      (asked) => window.refusalOf(() => window.playground.seeds(asked as { seeds: number; steps: number })),
      query,
    );
  expect(await refused({ seeds: 0, steps: 5 })).toMatchObject({ code: 'bad-input', path: 'seeds' });
  expect(await refused({ seeds: [1, 1], steps: 5 })).toMatchObject({ code: 'bad-input', path: 'seeds' });
  expect(await refused({ seeds: 2, steps: 0 })).toMatchObject({ code: 'bad-input', path: 'steps' });
});
