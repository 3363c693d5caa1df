import { expect, type Page } from '@playwright/test';
import { FAMILIES } from '../../src/models/registry';
import { en } from '../../src/i18n/en';
import { chooseFile, dropFile, openExport, save } from './files';
import {
  configOf,
  configure,
  curvesOf,
  exportBytes,
  openPage,
  ready,
  samplesOf,
  statusOf,
  test,
  TINY,
  trainButton,
  trainFurther,
} from './playground';

const FRESH_OPTIMISER = en.notices['fresh-optimizer'];

/** The link that the share popover shows. */
async function sharedLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: en.menu.share, exact: true }).click();
  const link = await page.getByRole('textbox', { name: en.share.title }).inputValue();
  await page.keyboard.press('Escape');
  return link;
}

/** The first 20 steps' losses. */
async function first20(page: Page) {
  await page.evaluate(() => window.playground.untilStep(20));
  return curvesOf(page);
}

for (const family of FAMILIES) {
  for (const dataset of ['moons', 'digits']) {
    test(`${family.id} on ${dataset}: weights survive export, reload and import bit for bit`, async ({
      page,
    }) => {
      await openPage(page, `#family=${family.id}&dataset=${dataset}&seed=5`);
      await configure(page, { params: TINY[family.id] });
      await page.evaluate(() => window.playground.step(30));
      const config = await configOf(page);
      const samples = await samplesOf(page, 50, 9);
      const dialog = await openExport(page);
      const file = await save(page, dialog.getByRole('button', { name: /^Download safetensors/ }));

      // A page that stands elsewhere: the file says itself what experiment it belongs to.
      await page.goto('/#family=vae&dataset=circles');
      await page.reload();
      await ready(page);
      expect((await configOf(page)).dataset).toBe('circles');
      if (dataset === 'moons') {
        await openExport(page);
        await chooseFile(page, file.name, file.bytes);
        await expect(page.getByRole('dialog').getByRole('status')).toContainText(file.name);
        await page.keyboard.press('Escape');
      } else {
        await dropFile(page, file.name, file.bytes);
      }
      await expect(
        page.getByRole('region', { name: en.notices.label }).getByText(FRESH_OPTIMISER),
      ).toBeVisible();

      expect(await configOf(page)).toEqual(config);
      expect(await statusOf(page)).toMatchObject({ phase: 'paused', step: 30 });
      expect(await samplesOf(page, 50, 9)).toEqual(samples);
      expect(await exportBytes(page)).toEqual(file.bytes);

      await trainButton(page).click();
      await trainFurther(page, 10);
      const { step } = await page.evaluate(() => window.playground.pause());
      const curves = await curvesOf(page);
      expect(curves.step).toEqual(Array.from({ length: step - 30 }, (_, i) => i + 31));
      for (const values of Object.values(curves.series)) expect(values.every(Number.isFinite)).toBe(true);
      expect(await samplesOf(page, 50, 9)).not.toEqual(samples);
    });
  }
}

test('the notice of a fresh optimiser goes with the next run, or by hand', async ({ page }) => {
  await openPage(page);
  await configure(page, { params: TINY.diffusion });
  const bytes = await exportBytes(page);
  const notice = page.getByText(FRESH_OPTIMISER);
  await dropFile(page, 'weights.safetensors', bytes);
  await expect(notice).toBeVisible();
  await page.getByRole('button', { name: en.app.dismiss }).click();
  await expect(notice).toHaveCount(0);
  await dropFile(page, 'weights.safetensors', bytes);
  await expect(notice).toBeVisible();
  await page.getByRole('button', { name: en.transport.reset, exact: true }).click();
  await expect(notice).toHaveCount(0);
});

test('importing while training puts the weights in, paused', async ({ page }) => {
  await openPage(page);
  await configure(page, { params: TINY.diffusion });
  await page.evaluate(() => window.playground.step(10));
  const bytes = await exportBytes(page);
  const samples = await samplesOf(page);
  await trainButton(page).click();
  await trainFurther(page, 5);
  await dropFile(page, 'weights.safetensors', bytes);
  await expect(page.getByText(FRESH_OPTIMISER)).toBeVisible();
  expect(await statusOf(page)).toMatchObject({ phase: 'paused', step: 10 });
  expect(await samplesOf(page)).toEqual(samples);
});

const SHARED = [
  { name: 'as on a first visit', patch: {} },
  { name: 'another family and data', patch: { family: 'gan', dataset: 'digits', seed: 123_456_789 } },
  {
    name: 'changed settings of every kind',
    patch: {
      family: 'vae',
      dataset: 'shapes',
      seed: 0,
      backend: 'wasm',
      params: { ...TINY.vae, likelihood: 'gaussian', beta: 0.25, learningRate: 1.5e-5, optimizer: 'sgd' },
    },
  },
  {
    name: 'diffusion with other settings',
    patch: {
      dataset: 'two-spirals',
      params: { hiddenWidth: 24, schedule: 'cosine', timesteps: 77, sampler: 'ddpm', emaDecay: 0 },
    },
  },
];
for (const { name, patch } of SHARED) {
  test(`a shared link opened in a fresh browser gives the same curve: ${name}`, async ({ page, browser }) => {
    await openPage(page);
    await configure(page, patch);
    const config = await configOf(page);
    const link = await sharedLink(page);
    const curves = await first20(page);
    expect((await statusOf(page)).backend).toBe('wasm');

    const context = await browser.newContext();
    const fresh = await context.newPage();
    await fresh.goto(link);
    await ready(fresh);
    expect(await configOf(fresh)).toEqual(config);
    expect(await first20(fresh)).toEqual(curves);
    await expect(fresh.getByRole('region', { name: en.notices.label }).getByRole('status')).toHaveCount(0);
    await context.close();
  });
}

test('a link carries the language and the stop, and only what differs', async ({ page, browser }) => {
  await openPage(page);
  expect(await sharedLink(page)).toMatch(/\/#v=1&family=diffusion&dataset=moons&lang=en$/);
  await configure(page, { params: { batchSize: 64 } });
  await page.getByRole('button', { name: en.transport.stepMenu }).click();
  await page.getByRole('textbox', { name: en.transport.stopAfter }).fill('12');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: '分享' }).click();
  const link = await page.getByRole('dialog').getByRole('textbox').inputValue();
  const hash = new URLSearchParams(new URL(link).hash.slice(1));
  expect(Object.fromEntries(hash)).toEqual({
    v: '1',
    family: 'diffusion',
    dataset: 'moons',
    'p.batchSize': '64',
    stop: '12',
    lang: 'zh-CN',
  });

  // A browser that prefers English still opens it in Chinese.
  const context = await browser.newContext({ locale: 'en-US' });
  const fresh = await context.newPage();
  await fresh.goto(link);
  await ready(fresh);
  await expect(fresh.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await fresh.getByRole('button', { name: '训练', exact: true }).click();
  await expect.poll(async () => (await statusOf(fresh)).step, { timeout: 60_000 }).toBe(12);
  await expect.poll(async () => (await statusOf(fresh)).phase).toBe('paused');
  await context.close();
});

test('a link pasted into the address of an open page is followed', async ({ page }) => {
  await openPage(page);
  await page.evaluate(() => {
    location.hash = '#v=1&family=vae&dataset=circles&seed=3';
  });
  await expect
    .poll(() => configOf(page), { timeout: 30_000 })
    .toMatchObject({ family: 'vae', dataset: 'circles', seed: 3 });
});

const JUNK = [
  { hash: '#', named: [] },
  { hash: '#v=99&family=vae', named: ['v'] },
  { hash: '#%E0%A4%A=1', named: ['%E0%A4%A'] },
  {
    hash: '#v=1&family=nonsense&dataset=../../etc&seed=-1&p.batchSize=1e99&p.learningRate=&p.nope=1&p.__proto__=1&zzz=<b>x</b>&lang=fr&stop=0&backend=quantum',
    named: [
      'family',
      'dataset',
      'seed',
      'p.batchSize',
      'p.learningRate',
      'p.nope',
      'p.__proto__',
      'zzz',
      'lang',
      'stop',
      'backend',
    ],
  },
  { hash: `#v=1&junk=${'x'.repeat(20_000)}`, named: ['junk'] },
];
for (const { hash, named } of JUNK) {
  test(`a junk link opens the page and says what it dropped: ${hash.slice(0, 30)}`, async ({ page }) => {
    await openPage(page, hash);
    expect(await configOf(page)).toMatchObject({ family: 'diffusion', dataset: 'moons', seed: 42 });
    const notices = page.getByRole('region', { name: en.notices.label }).getByRole('status');
    await expect(notices).toHaveCount(named.length > 0 ? 1 : 0);
    for (const key of named) await expect(notices).toContainText(key);
    expect(await page.evaluate(() => window.playground.step(1))).toMatchObject({ step: 1 });
  });
}

test('what is good in a link with one bad value stays', async ({ page }) => {
  await openPage(page, '#v=1&family=gan&dataset=ring-8&seed=9&p.batchSize=0&p.latentDim=3');
  expect(await configOf(page)).toMatchObject({
    family: 'gan',
    dataset: 'ring-8',
    seed: 9,
    params: { latentDim: 3 },
  });
  await expect(page.getByRole('region', { name: en.notices.label })).toContainText('p.batchSize');
});
