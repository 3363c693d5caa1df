import { expect, type Locator, type Page } from '@playwright/test';
import type { DataKind, Param, ParamValue } from '../../src/core/params';
import { FAMILIES } from '../../src/models/registry';
import { BACKEND_LABELS } from '../../src/core/backends';
import { en } from '../../src/i18n/en';
import { formatSignificant } from '../../src/i18n/format';
import {
  configOf,
  configure,
  counter,
  curvesOf,
  openPage,
  pauseButton,
  statusOf,
  steps,
  test,
  TINY,
  trainButton,
  trainFurther,
} from './playground';

for (const family of FAMILIES) {
  test(`${family.id}: steps are counted exactly, and no step is lost on the curves`, async ({ page }) => {
    await openPage(page, `#family=${family.id}`);
    await configure(page, { params: TINY[family.id] });
    const step = (n?: number) => page.evaluate((count) => window.playground.step(count), n);
    expect(await step()).toMatchObject({ phase: 'paused', step: 1 });
    expect(await step(7)).toMatchObject({ phase: 'paused', step: 8 });
    const until = (n: number) => page.evaluate((target) => window.playground.untilStep(target), n);
    expect(await until(25)).toMatchObject({ phase: 'paused', step: 25 });
    expect(await until(25)).toMatchObject({ phase: 'paused', step: 25 });
    const curves = await curvesOf(page);
    expect(curves.step).toEqual(steps(25));
    for (const values of Object.values(curves.series)) expect(values).toHaveLength(25);

    await page.evaluate(() => window.playground.train());
    const during = await step(3);
    expect(during.phase).toBe('paused');
    expect((await statusOf(page)).step).toBe(during.step);
    expect((await curvesOf(page)).step).toEqual(steps(during.step));

    await page.evaluate(() => window.playground.reset());
    expect(await statusOf(page)).toMatchObject({ phase: 'paused', step: 0, elapsedMs: 0 });
    expect((await curvesOf(page)).step).toEqual([]);
    await expect(counter(page, 'step')).toHaveText('0');
    await until(25);
    // The same seed on the same backend gives the same curve.
    expect(await curvesOf(page)).toEqual(curves);
    await configure(page, { seed: 7 });
    await until(25);
    expect((await curvesOf(page)).series).not.toEqual(curves.series);
  });
}

test('a target that is passed or senseless is refused, with its path, and shown', async ({ page }) => {
  await openPage(page);
  await configure(page, { params: TINY.diffusion });
  await page.evaluate(() => window.playground.step(5));
  for (const target of [4, 0, -1, 5.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const refusal = await page.evaluate(
      (step) => window.refusalOf(() => window.playground.untilStep(step)),
      target,
    );
    expect(refusal, String(target)).toMatchObject({
      name: 'PlaygroundError',
      isPlaygroundError: true,
      code: 'bad-input',
      path: 'step',
    });
    expect(refusal?.hint).not.toBe('');
    await expect(page.getByRole('alert')).toContainText(refusal?.message ?? '');
  }
  for (const count of [0, -3, 1.5, Number.NaN]) {
    const refusal = await page.evaluate((n) => window.refusalOf(() => window.playground.step(n)), count);
    expect(refusal).toMatchObject({ isPlaygroundError: true, code: 'bad-input', path: 'n' });
  }
  expect(await statusOf(page)).toMatchObject({ phase: 'paused', step: 5 });
  await page.getByRole('button', { name: en.app.dismiss }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the transport: step, several steps, stop at a step, reset', async ({ page }) => {
  await openPage(page);
  await configure(page, { params: TINY.diffusion });
  await page.getByRole('button', { name: en.transport.step, exact: true }).click();
  await expect(counter(page, 'step')).toHaveText('1');
  await page.getByRole('button', { name: en.transport.stepMenu }).click();
  await page.getByRole('button', { name: en.transport.steps('10') }).click();
  await expect(counter(page, 'step')).toHaveText('11');
  await page.getByRole('button', { name: en.transport.stepMenu }).click();
  await page.getByRole('textbox', { name: en.transport.customSteps }).fill('4');
  await page.getByRole('button', { name: en.transport.go }).click();
  await expect(counter(page, 'step')).toHaveText('15');
  await page.getByRole('button', { name: en.transport.stepMenu }).click();
  await page.getByRole('textbox', { name: en.transport.stopAfter }).fill('30');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await trainButton(page).click();
  await expect.poll(async () => (await statusOf(page)).step, { timeout: 30_000 }).toBe(30);
  expect((await statusOf(page)).phase).toBe('paused');
  await expect(trainButton(page)).toBeVisible();
  await page.getByRole('button', { name: en.transport.reset, exact: true }).click();
  await expect(counter(page, 'step')).toHaveText('0');
  await expect(counter(page, 'elapsed')).toHaveText('0:00');
});

test('a live parameter keeps the run going; one that rebuilds starts it again at 0, paused', async ({
  page,
}) => {
  await openPage(page);
  await configure(page, { params: TINY.diffusion });
  await trainButton(page).click();
  await trainFurther(page, 5);
  const before = (await statusOf(page)).step;
  await configure(page, { params: { learningRate: 0.0005, emaDecay: 0.9 } });
  const live = await statusOf(page);
  expect(live.phase).toBe('training');
  expect(live.step).toBeGreaterThanOrEqual(before);
  await trainFurther(page, 5);
  const { step } = await page.evaluate(() => window.playground.pause());
  expect((await curvesOf(page)).step).toEqual(steps(step));
  await configure(page, { params: { learningRate: 0.0005 } });
  expect((await statusOf(page)).step).toBe(step);

  await trainButton(page).click();
  await expect(pauseButton(page)).toBeVisible();
  await configure(page, { params: { batchSize: 32 } });
  expect(await statusOf(page)).toMatchObject({ phase: 'paused', step: 0 });
  expect((await curvesOf(page)).step).toEqual([]);
});

test('a family and a dataset: untouched values follow their preset, touched ones stay', async ({ page }) => {
  await openPage(page);
  await configure(page, { params: { learningRate: 0.0123 } });
  const points = await configOf(page);
  await page.getByRole('radio', { name: en.stage.gallery.images }).click();
  await page.getByRole('radio', { name: /^Digits/ }).click();
  await expect.poll(async () => (await configOf(page)).dataset, { timeout: 30_000 }).toBe('digits');
  const images = await configOf(page);
  expect(images.params.learningRate).toBe(0.0123);
  expect(images.params.architecture).not.toBe(points.params.architecture);
  await configure(page, { family: 'vae' });
  await configure(page, { family: 'diffusion', dataset: 'moons' });
  expect(await configOf(page)).toEqual(points);
});

test('undo and redo, by button and by key', async ({ page }) => {
  await openPage(page);
  const original = await configOf(page);
  const undo = page.getByRole('button', { name: en.actions.undo });
  const redo = page.getByRole('button', { name: en.actions.redo });
  await expect(undo).toBeDisabled();
  await expect(redo).toBeDisabled();
  await configure(page, { params: { learningRate: 0.01 } });
  await configure(page, { params: { batchSize: 64 } });
  const changed = await configOf(page);
  await undo.click();
  await expect.poll(async () => (await configOf(page)).params.batchSize).toBe(original.params.batchSize);
  expect((await configOf(page)).params.learningRate).toBe(0.01);
  await page.keyboard.press('Control+z');
  await expect.poll(() => configOf(page)).toEqual(original);
  await expect(undo).toBeDisabled();
  await redo.click();
  await expect.poll(async () => (await configOf(page)).params.learningRate).toBe(0.01);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => configOf(page)).toEqual(changed);
  await expect(redo).toBeDisabled();
});

test('the settings of the view: samples shown, smoothing, log axis, legend, backend', async ({ page }) => {
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  await page.evaluate(() => window.playground.step(60));
  const picture = page.getByRole('main').getByRole('img').first();
  await expect(picture).toHaveAttribute('aria-label', /500 generated points/);
  const shown = page.getByRole('slider', { name: en.controls.samplesShown });
  await shown.focus();
  await page.keyboard.press('ArrowRight');
  await expect(picture).toHaveAttribute('aria-label', /600 generated points/, { timeout: 30_000 });

  const chart = page.getByRole('region', { name: 'Loss (negative lower bound)' });
  const drawing = () => chart.locator('svg').first().innerHTML();
  await expect(chart.locator('svg path[d]').first()).toBeVisible();
  const redraws = async (act: () => Promise<void>) => {
    await page.waitForTimeout(600);
    const before = await drawing();
    await act();
    await expect.poll(drawing).not.toBe(before);
  };
  await redraws(async () => {
    await page.getByRole('slider', { name: en.stage.curves.smoothing }).focus();
    await page.keyboard.press('Home');
  });
  await redraws(() => chart.getByRole('button', { name: 'KL', exact: true }).click());
  await redraws(() => chart.getByRole('button', { name: 'KL', exact: true }).click());
  await redraws(() => page.getByRole('button', { name: en.stage.curves.logAxis }).click());

  // What is under the pointer is told to the last digit; arrow keys walk the points.
  const second = (await curvesOf(page)).series.kl[1];
  await chart.locator('svg').first().hover();
  await expect(chart.getByText(/^step \d+$/)).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(chart.getByText(/^step \d+$/)).toBeHidden();
  await chart.getByRole('application').press('ArrowRight');
  await expect(chart.getByText('step 2', { exact: true })).toBeVisible();
  await expect(chart.locator('b', { hasText: formatSignificant(second, 5) })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(chart.getByText(/^step \d+$/)).toBeHidden();

  const { step } = await statusOf(page);
  await page.getByRole('button', { name: /^Backend/ }).click();
  await page.getByRole('radio', { name: BACKEND_LABELS.cpu.en }).click();
  await expect.poll(async () => (await statusOf(page)).backend, { timeout: 30_000 }).toBe('cpu');
  // A change of backend keeps the run.
  expect((await statusOf(page)).step).toBe(step);
  expect((await curvesOf(page)).step).toEqual(steps(step));
  await expect(
    page.getByRole('button', { name: `${en.backend.label}: ${en.backend.short.cpu}` }),
  ).toBeVisible();
});

for (const family of FAMILIES) {
  for (const [kind, dataset] of [
    ['points', 'moons'],
    ['images', 'digits'],
  ] as const) {
    test(`${family.id} on ${kind}: every setting is wired, by keyboard, and its dot restores it`, async ({
      page,
    }) => {
      test.setTimeout(360_000);
      await openPage(page, `#family=${family.id}&dataset=${dataset}`);
      await page.getByRole('button', { name: en.controls.more }).click();
      const preset = (await configOf(page)).params;
      for (const [id, param] of Object.entries<Param>(family.params)) {
        await test.step(id, async () => {
          const needed = await makeActive(page, family.params, param, kind);
          if (!needed) return;
          const before = (await configOf(page)).params;
          if (!(await drive(page, param, before[id], kind))) return;
          const params = () => configOf(page).then((config) => config.params);
          await expect.poll(async () => (await params())[id]).not.toBe(before[id]);
          const after = await params();
          expect({ ...after, [id]: before[id] }).toEqual(before);
          const dot = page.getByRole('button', {
            name: new RegExp(`^${escape(en.controls.restore(param.label.en, ''))}`),
          });
          await dot.click();
          await expect.poll(async () => (await params())[id]).toBe(preset[id]);
          await expect(dot).toHaveCount(0);
          if (Object.keys(needed).length > 0) {
            await page.getByRole('button', { name: en.controls.preset, exact: true }).click();
            await expect.poll(params).toEqual(preset);
          }
        });
      }
      expect((await configOf(page)).params).toEqual(preset);
    });
  }
}

/** Sets what a setting depends on. @returns what was set; undefined where these data never show the setting. */
async function makeActive(
  page: Page,
  params: Readonly<Record<string, Param>>,
  { when }: Param,
  kind: DataKind,
): Promise<Record<string, ParamValue> | undefined> {
  if (!when) return {};
  const current = (await configOf(page)).params[when.param];
  if (when.is.includes(current)) return {};
  const other = params[when.param];
  const [value] = when.is;
  if (other.kind === 'choice') {
    const option = other.options.find((candidate) => candidate.value === value);
    if (option?.only && option.only !== kind) return undefined;
  }
  await configure(page, { params: { [when.param]: value } });
  return { [when.param]: value };
}

/** Moves a setting's control by keyboard alone. @returns false where these data leave it a single option. */
async function drive(page: Page, param: Param, value: ParamValue, kind: DataKind): Promise<boolean> {
  const name = param.label.en;
  switch (param.kind) {
    case 'number': {
      const slider = page.getByRole('slider', { name, exact: true });
      await slider.focus();
      await page.keyboard.press(value === param.max ? 'ArrowLeft' : 'ArrowRight');
      return true;
    }
    case 'toggle':
      await page.getByRole('switch', { name, exact: true }).focus();
      await page.keyboard.press('Space');
      return true;
    case 'choice': {
      const options = param.options.filter(({ only }) => only === undefined || only === kind);
      if (options.length < 2) return false;
      const last = options.at(-1)?.value === value;
      await focusChoice(page, name);
      await page.keyboard.press(last ? 'ArrowUp' : 'ArrowDown');
      return true;
    }
  }
}

/** Focuses a choice, whether it is drawn as segments or as a list. */
async function focusChoice(page: Page, name: string): Promise<void> {
  const list = page.getByRole('combobox', { name, exact: true });
  const group = page.getByRole('radiogroup', { name, exact: true });
  await expect(list.or(group)).toBeVisible();
  const control: Locator = (await list.count()) > 0 ? list : group.getByRole('radio', { checked: true });
  await control.focus();
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
