import { expect, type Page } from '@playwright/test';
import { decodeSafetensors } from '../../src/exporters/safetensors';
import { FAMILIES } from '../../src/models/registry';
import { en } from '../../src/i18n/en';
import { openExport, save } from './files';
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

/** The explanation on the stage. */
const card = (page: Page, title: string) => page.getByRole('main').getByRole('alert', { name: title });

/** Every learning rate of the family at once. */
async function setRates(page: Page, rate: number): Promise<void> {
  const { params } = await configOf(page);
  const rates = Object.keys(params).filter((id) => id.startsWith('learningRate'));
  await configure(page, { params: Object.fromEntries(rates.map((id) => [id, rate])) });
}

async function expectStopped(page: Page, timeout = 90_000): Promise<void> {
  await expect.poll(async () => (await statusOf(page)).phase, { timeout }).toBe('stopped');
}

for (const family of FAMILIES) {
  test(`${family.id}: a learning rate of 10 stops the run at the first bad loss and leads back`, async ({
    page,
  }) => {
    test.setTimeout(240_000);
    await openPage(page, `#family=${family.id}&backend=wasm`);
    await page.evaluate(() => window.playground.step(20));
    const told = page.evaluate(
      () => new Promise((resolve) => window.playground.on('error', (error) => resolve(error.code))),
    );
    await setRates(page, 10);
    await trainButton(page).click();
    await expectStopped(page);
    expect(await told).toBe('non-finite');

    const status = await statusOf(page);
    expect(status.error).toMatchObject({ code: 'non-finite' });
    expect(status.error?.message).toContain(`step ${status.step}`);
    const curves = await curvesOf(page);
    expect(curves.step).toEqual(Array.from({ length: status.step }, (_, i) => i + 1));
    const sane = (index: number) =>
      Object.values(curves.series).every(
        (values) => Math.abs(values[index]) < 1e5 * (1 + Math.abs(values[0])),
      );
    expect(sane(status.step - 1)).toBe(false);
    for (let i = 0; i < status.step - 1; i++) expect(sane(i), `step ${i + 1}`).toBe(true);

    await expect(card(page, en.errors['non-finite'].title)).toContainText('learning rate');
    await page.getByText(en.error.detail).click();
    await expect(card(page, en.errors['non-finite'].title)).toContainText(`step ${status.step}`);
    // Nothing more is trained on garbage, by button or by script.
    await expect(trainButton(page)).toBeDisabled();
    await trainButton(page).click({ force: true });
    const refusal = await page.evaluate(() => window.refusalOf(() => window.playground.train()));
    expect(refusal).toMatchObject({ isPlaygroundError: true, code: 'bad-input' });
    expect((await statusOf(page)).step).toBe(status.step);

    // The last good weights, by the card's own button and by the dialog's.
    const button = card(page, en.errors['non-finite'].title).getByRole('button', { name: en.failure.save });
    const fromCard = await save(page, button);
    const dialog = await openExport(page);
    await expect(dialog).toContainText(en.export.lastGoodContents);
    const file = await save(page, dialog.getByRole('button', { name: /^Download safetensors/ }));
    expect(file.bytes).toEqual(fromCard.bytes);
    const { tensors, metadata } = decodeSafetensors(file.bytes);
    expect(Number(metadata.step)).toBeLessThan(status.step);
    for (const [name, { data }] of tensors) expect(data.every(Number.isFinite), name).toBe(true);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();

    await page.getByRole('button', { name: en.failure.restore }).click();
    await expect.poll(async () => (await statusOf(page)).phase).toBe('paused');
    const back = await statusOf(page);
    expect(back).not.toHaveProperty('error');
    expect(back.step).toBe(Number(metadata.step));
    await expect(card(page, en.errors['non-finite'].title)).toHaveCount(0);
    expect((await curvesOf(page)).step).toEqual(Array.from({ length: back.step }, (_, i) => i + 1));
    expect((await samplesOf(page)).every(Number.isFinite)).toBe(true);

    await setRates(page, 0.0001);
    await trainButton(page).click();
    await trainFurther(page, 20);
    const { step, losses } = await page.evaluate(() => window.playground.pause());
    expect(Object.values(losses).every(Number.isFinite)).toBe(true);
    expect((await curvesOf(page)).step).toEqual(Array.from({ length: step }, (_, i) => i + 1));
  });
}

test('the card lowers the learning rate to a tenth on the way back, and reset starts anew', async ({
  page,
}) => {
  await openPage(page, '#family=vae');
  await configure(page, { params: { learningRate: 10 } });
  await trainButton(page).click();
  await expectStopped(page);
  await page.getByRole('button', { name: en.failure.lowerRate }).click();
  await expect.poll(async () => (await configOf(page)).params.learningRate).toBe(1);
  await expect.poll(async () => (await statusOf(page)).phase).toBe('paused');
  await configure(page, { params: { learningRate: 10 } });
  await trainButton(page).click();
  await expectStopped(page);
  await card(page, en.errors['non-finite'].title).getByRole('button', { name: en.transport.reset }).click();
  await expect.poll(async () => (await statusOf(page)).phase).toBe('paused');
  expect(await statusOf(page)).toMatchObject({ step: 0 });
  await expect(card(page, en.errors['non-finite'].title)).toHaveCount(0);
});

test('a worker that does not start: told in the page, and the next try brings it back', async ({ page }) => {
  const script = /training\.worker-[^/]*\.js/;
  await page.route(script, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("no worker today")' }),
  );
  await page.goto('/');
  await expect(page.getByRole('alert')).toContainText(en.errors['worker-lost'].title);
  await expect(page.getByRole('alert')).not.toContainText('undefined');
  const sample = () =>
    page.evaluate(() => window.refusalOf(() => window.playground.sample({ count: 1, seed: 1 })));
  const refusal = await page.evaluate(() => window.refusalOf(() => window.playground.ready()));
  expect(refusal).toMatchObject({ isPlaygroundError: true, code: 'worker-lost' });
  expect(await sample()).toMatchObject({ isPlaygroundError: true });
  expect((await statusOf(page)).phase).not.toBe('training');
  await page.unroute(script);
  await trainButton(page).click();
  await trainFurther(page, 1);
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await sample()).toBeNull();
});

test('a worker that dies while it trains: told, what waits is refused, settings are kept', async ({
  page,
}) => {
  await openPage(page, '#family=gan&seed=11');
  await configure(page, { params: TINY.gan });
  const config = await configOf(page);
  await trainButton(page).click();
  await trainFurther(page, 3);
  const waiting = page.evaluate(() => window.refusalOf(() => window.playground.untilStep(1_000_000)));
  const [worker] = page.workers();
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of luck');
    });
  });
  expect(await waiting).toMatchObject({ isPlaygroundError: true, code: 'worker-lost' });
  await expect(card(page, en.errors['worker-lost'].title)).toBeVisible();
  expect(await statusOf(page)).toMatchObject({ phase: 'stopped', error: { code: 'worker-lost' } });
  await card(page, en.errors['worker-lost'].title).getByRole('button', { name: en.transport.reset }).click();
  await expect.poll(async () => (await statusOf(page)).phase).toBe('paused');
  expect(await configOf(page)).toEqual(config);
  expect(await page.evaluate(() => window.playground.step(2))).toMatchObject({ phase: 'paused', step: 2 });
});

test.describe('WebGL', () => {
  // The browser tells of contexts that a test loses.
  test.use({ expectedErrors: [/WebGL|GPU|CONTEXT_LOST|context lost/i] });

  test('a lost context stops the run, says so, and the last good weights go on', async ({ page }) => {
    test.setTimeout(300_000);
    await page.route(/training\.worker-[^/]*\.js/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()}\n;(${keepContexts.toString()})();` });
    });
    await page.goto('/#family=vae&backend=webgl');
    await ready(page);
    await configure(page, { params: TINY.vae });
    expect((await statusOf(page)).backend).toBe('webgl');
    await page.evaluate(() => window.playground.step(5));
    const kept = decodeSafetensors(await exportBytes(page));
    await trainButton(page).click();
    await trainFurther(page, 2, 120_000);
    const [worker] = page.workers();
    await worker.evaluate(() => {
      const { contexts } = self as unknown as { contexts: WebGL2RenderingContext[] };
      for (const gl of contexts) gl.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await expectStopped(page);
    const status = await statusOf(page);
    expect(status.error).toMatchObject({ code: 'context-lost' });
    await expect(card(page, en.errors['context-lost'].title)).toBeVisible();
    const curves = await curvesOf(page);
    for (const values of Object.values(curves.series)) expect(values.every(Number.isFinite)).toBe(true);

    const dialog = await openExport(page);
    const file = await save(page, dialog.getByRole('button', { name: /^Download safetensors/ }));
    const { tensors, metadata } = decodeSafetensors(file.bytes);
    expect(Number(metadata.step)).toBeGreaterThan(0);
    expect([...tensors.keys()]).toEqual([...kept.tensors.keys()]);
    for (const [name, { data }] of tensors) expect(data.every(Number.isFinite), name).toBe(true);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();

    await page.getByRole('button', { name: en.failure.restore }).click();
    await expect.poll(async () => (await statusOf(page)).phase, { timeout: 60_000 }).toBe('paused');
    expect(await statusOf(page)).toMatchObject({ backend: 'webgl', step: Number(metadata.step) });
    const again = await page.evaluate(() => window.playground.step(3));
    expect(again).toMatchObject({ phase: 'paused', step: Number(metadata.step) + 3 });
    expect(Object.values(again.losses).every(Number.isFinite)).toBe(true);
  });

  test('where WebGL does not start, asking for it is refused and nothing is changed', async ({ page }) => {
    await page.route(/training\.worker-[^/]*\.js/, async (route) => {
      const response = await route.fetch();
      const body = `${await response.text()}\n;OffscreenCanvas.prototype.getContext = () => null;`;
      await route.fulfill({ response, body });
    });
    await openPage(page, '#family=vae');
    await configure(page, { params: TINY.vae });
    await page.evaluate(() => window.playground.step(3));
    const refusal = await page.evaluate(() =>
      window.refusalOf(() => window.playground.configure({ backend: 'webgl' })),
    );
    expect(refusal).toMatchObject({ isPlaygroundError: true, code: 'unsupported', path: 'backend' });
    await expect(page.getByRole('alert')).toContainText(en.errors.unsupported.title);
    expect(await configOf(page)).toMatchObject({ backend: 'auto' });
    expect(await statusOf(page)).toMatchObject({ phase: 'paused', step: 3, backend: 'wasm' });
    expect(await page.evaluate(() => window.playground.step(1))).toMatchObject({ step: 4 });
    // Images would choose a graphics card first; without one the page says what it took instead.
    await configure(page, { dataset: 'digits' });
    expect((await statusOf(page)).backend).toBe('wasm');
    await expect(page.getByRole('button', { name: /^Backend/ })).toContainText(
      en.backend.reasons['no-webgl'],
    );
  });
});

/** Runs in the worker: keeps every WebGL context that is made, so that a test can lose it. */
function keepContexts(): void {
  const contexts: unknown[] = [];
  Object.assign(self, { contexts });
  const original = OffscreenCanvas.prototype.getContext as (...args: unknown[]) => unknown;
  Object.assign(OffscreenCanvas.prototype, {
    getContext(this: OffscreenCanvas, ...args: unknown[]) {
      const context = original.apply(this, args);
      if (args[0] === 'webgl2' && context) contexts.push(context);
      return context;
    },
  });
}
