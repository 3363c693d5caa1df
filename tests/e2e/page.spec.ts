import { expect, type Page } from '@playwright/test';
import { en } from '../../src/i18n/en';
import { zhCN } from '../../src/i18n/zh-CN';
import { FAMILIES } from '../../src/models/registry';
import { openExport } from './files';
import { expectAccessible, expectLaidOut, findSmallTargets, SIZES } from './looks';
import {
  configOf,
  configure,
  counter,
  openPage,
  samplesOf,
  statusOf,
  test,
  TINY,
  trainButton,
  trainFurther,
} from './playground';

/** Opens the export dialog, on a phone by the menu. */
async function openExportAnywhere(page: Page, language: typeof en = en): Promise<void> {
  const button = page.getByRole('button', { name: language.menu.export, exact: true });
  if (!(await button.isVisible()))
    await page.getByRole('button', { name: language.menu.label, exact: true }).click();
  await button.click();
  await expect(page.getByRole('dialog', { name: language.export.title })).toBeVisible();
}

/** Makes the run fail, as a learning rate far too large does. */
async function makeFail(page: Page): Promise<void> {
  await configure(page, { params: { learningRate: 10 } });
  await page.evaluate(() => window.playground.train());
  await expect.poll(async () => (await statusOf(page)).phase, { timeout: 60_000 }).toBe('stopped');
}

/** Brings the page into each of its states in turn. */
async function throughStates(
  page: Page,
  visit: (state: string) => Promise<void>,
  language: typeof en = en,
): Promise<void> {
  await visit('empty');
  await page.evaluate(() => window.playground.train());
  await trainFurther(page, 5);
  // The chart and the first samples.
  await expect(page.locator('svg path[d]').first()).toBeVisible();
  await page.waitForTimeout(500);
  await visit('training');
  await page.evaluate(() => window.playground.pause());
  await visit('paused');
  await openExportAnywhere(page, language);
  await visit('export dialog');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await makeFail(page);
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await visit('failed');
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const size of ['wide', 'phone'] as const) {
    test(`axe finds nothing: ${colorScheme}, ${size}`, async ({ page }) => {
      test.setTimeout(240_000);
      await page.setViewportSize(SIZES[size]);
      await page.emulateMedia({ colorScheme });
      await openPage(page, '#family=vae');
      await throughStates(page, (state) => expectAccessible(page, state));
    });
  }
}

test('axe finds nothing in the other dialogs, popovers and with every setting shown', async ({ page }) => {
  test.setTimeout(240_000);
  await openPage(page, '#family=gan');
  await page.getByRole('button', { name: en.controls.more }).click();
  await configure(page, { params: { batchSize: 64 } });
  // Off the button, whose tip would be one more thing to look at.
  await page.mouse.move(720, 400);
  await expectAccessible(page, 'all settings');
  for (const name of [en.menu.help, en.menu.share, en.transport.stepMenu, /^Backend/]) {
    await page.getByRole('button', { name, exact: typeof name === 'string' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, String(name));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.evaluate(() => window.refusalOf(() => window.playground.configure({ seed: -1 })));
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page, 'a refusal');
});

for (const [name, size] of Object.entries(SIZES)) {
  for (const [lang, language] of [
    ['en', en],
    ['zh-CN', zhCN],
  ] as const) {
    test(`nothing is cut off, sticks out or overlaps: ${name}, ${lang}`, async ({ page }) => {
      test.setTimeout(240_000);
      await page.setViewportSize(size);
      await openPage(page, `#family=vae&lang=${lang}`);
      await throughStates(page, (state) => expectLaidOut(page, state), language);
      for (const family of FAMILIES) {
        await configure(page, { family: family.id, dataset: 'digits', params: { batchSize: 77 } });
        await page.evaluate(() => window.playground.step(1));
        await expectLaidOut(page, family.id);
      }
      const more = page.getByRole('button', { name: language.controls.more });
      await more.click();
      await expectLaidOut(page, 'all settings');
    });
  }
}

test('at 200 % the page still works', async ({ page }) => {
  // A window of 1440 × 900 zoomed in twice has this many CSS pixels.
  await page.setViewportSize({ width: 720, height: 450 });
  await openPage(page, '#family=vae');
  await expectLaidOut(page, 'empty');
  await trainButton(page).click();
  await trainFurther(page, 3);
  await page.getByRole('button', { name: en.transport.pause, exact: true }).click();
  await expectLaidOut(page, 'paused');
  await openExportAnywhere(page);
  await expectLaidOut(page, 'export dialog');
});

test('on a phone every control is large enough for a finger', async ({ page }) => {
  await page.setViewportSize(SIZES.phone);
  await openPage(page, '#family=vae');
  await configure(page, { params: { batchSize: 64 } });
  expect(await findSmallTargets(page)).toEqual([]);
  await page.getByRole('button', { name: en.menu.sheetRaise }).click();
  await page.waitForTimeout(400);
  expect(await findSmallTargets(page)).toEqual([]);
  await page.getByRole('tab', { name: en.app.curves }).click();
  expect(await findSmallTargets(page)).toEqual([]);
  await openExportAnywhere(page);
  expect(await findSmallTargets(page)).toEqual([]);
});

test('a phone trains, shows its curves and settings, and exports', async ({ page }) => {
  await page.setViewportSize(SIZES.phone);
  await openPage(page, '#family=diffusion');
  await trainButton(page).click();
  await expect(counter(page, 'step')).not.toHaveText('0', { timeout: 30_000 });
  await page.getByRole('tab', { name: en.app.curves }).click();
  await expect(page.getByRole('region', { name: 'Loss' }).locator('svg path[d]').first()).toBeVisible();
  await page.getByRole('tab', { name: en.app.settings }).click();
  await page.getByRole('group', { name: en.controls.family }).getByRole('radio', { name: 'GAN' }).click();
  await expect.poll(async () => (await configOf(page)).family).toBe('gan');
  await openExportAnywhere(page);
});

test('by keyboard alone: everything is reached, seen and used', async ({ page }) => {
  test.setTimeout(240_000);
  await openPage(page);
  /** Presses Tab until something with this name has the focus; each stop on the way must be visible. */
  const tabTo = async (name: RegExp, key = 'Tab') => {
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press(key);
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return undefined;
        const labelled = element.getAttribute('aria-labelledby');
        const label = labelled
          ? labelled
              .split(' ')
              .map((id) => document.getElementById(id)?.textContent)
              .join(' ')
          : (element.getAttribute('aria-label') ??
            element.closest('label')?.textContent ??
            element.textContent ??
            '');
        const ring = [element, element.closest('label'), element.parentElement].some((candidate) => {
          if (!candidate) return false;
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate);
          return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
        });
        // A slider's ring is on its thumb, which styles do not tell: see the picture below.
        const slider = element.matches('input[type=range]');
        return { label: label.trim(), ring: ring || slider };
      });
      if (!focus) continue;
      expect(focus.label, 'a control without a name').not.toBe('');
      expect(focus.ring, `the focus on "${focus.label}" can be seen`).toBe(true);
      if (name.test(focus.label)) return;
    }
    throw new Error(`Tab does not reach ${name}.`);
  };
  await tabTo(new RegExp(en.app.skipToStage));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await page.reload();
  await page.evaluate(() => window.playground.ready());
  await tabTo(/^Train$/);
  await page.keyboard.press('Enter');
  await trainFurther(page, 1);
  await page.keyboard.press('Space');
  await expect.poll(async () => (await statusOf(page)).phase).toBe('paused');
  await tabTo(/^Export$/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: en.export.title });
  await expect(dialog).toBeVisible();
  // The focus stays within.
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: en.menu.export, exact: true })).toBeFocused();

  await tabTo(/^Diffusion/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect.poll(async () => (await configOf(page)).family, { timeout: 30_000 }).toBe('vae');
  await tabTo(/^Two moons/);
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await configOf(page)).dataset, { timeout: 30_000 }).toBe('circles');
  await tabTo(/^Learning rate$/);
  const slider = page.getByRole('slider', { name: 'Learning rate', exact: true });
  await expect(slider).toBeFocused();
  const focused = await slider.screenshot();
  await slider.blur();
  expect((await slider.screenshot()).equals(focused), 'the focus on a slider can be seen').toBe(false);
  await slider.focus();
  const before = (await configOf(page)).params.learningRate;
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await configOf(page)).params.learningRate).not.toBe(before);
  await tabTo(/^Samples$/);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: en.stage.views.reconstructions })).toBeFocused();
  await expect(page.getByRole('tab', { name: en.stage.views.reconstructions })).toHaveAttribute(
    'aria-selected',
    'true',
  );
});

test('shortcuts: Space, →, R, N, E, ?, and not while typing', async ({ page }) => {
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  const phase = async () => (await statusOf(page)).phase;
  const step = async () => (await statusOf(page)).step;
  await page.keyboard.press('Space');
  await expect.poll(phase).toBe('training');
  await page.keyboard.press('Space');
  await expect.poll(phase).toBe('paused');
  const paused = await step();
  await page.keyboard.press('ArrowRight');
  await expect.poll(step).toBe(paused + 1);
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
  const [one] = await Promise.all([frame(), page.keyboard.press('n')]);
  const [two] = await Promise.all([frame(), page.keyboard.press('n')]);
  expect(two).not.toEqual(one);
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: en.export.title })).toBeVisible();
  await page.keyboard.press('r');
  expect(await step()).toBe(paused + 1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('textbox', { name: en.controls.value('Learning rate') }).focus();
  for (const key of ['r', 'n', 'e', 'Space', 'ArrowRight']) await page.keyboard.press(key);
  await page.keyboard.press('Escape');
  expect(await step()).toBe(paused + 1);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: en.help.title });
  await expect(help).toBeVisible();
  await expect(help).toContainText(en.actions.reset);
  await help.getByRole('switch', { name: en.help.singleKeys }).press('Space');
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await page.evaluate(() => window.playground.step(2));
  const kept = await step();
  await page.keyboard.press('r');
  await page.keyboard.press('e');
  expect(await step()).toBe(kept);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press('Space');
  await expect.poll(phase).toBe('training');
});

test('R starts again at step 0', async ({ page }) => {
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  await page.evaluate(() => window.playground.step(3));
  await page.keyboard.press('r');
  await expect.poll(async () => (await statusOf(page)).step).toBe(0);
});

test('with reduced motion nothing moves by itself', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  const moving = () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .filter((animation) => {
          const { duration, iterations } = animation.effect?.getComputedTiming() ?? {};
          return animation.playState === 'running' && (Number(duration) > 50 || iterations === Infinity);
        })
        .map((animation) => {
          const { effect } = animation;
          return effect instanceof KeyframeEffect ? (effect.target?.outerHTML.slice(0, 80) ?? '') : '';
        }),
    );
  await trainButton(page).click();
  await trainFurther(page, 3);
  expect(await moving()).toEqual([]);
  await openExport(page);
  expect(await moving()).toEqual([]);
});

test('the theme goes round by its button and survives a reload', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openPage(page);
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  const brightness = () =>
    page.evaluate(() => {
      const [r, g, b] = (getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
      return (r + g + b) / 3;
    });
  const themeButton = (theme: string) => page.getByRole('button', { name: en.menu.themeNow(theme) });
  expect(await scheme()).toBe('light');
  expect(await brightness()).toBeGreaterThan(200);
  await themeButton(en.menu.themes.system).click();
  await themeButton(en.menu.themes.light).click();
  await expect(themeButton(en.menu.themes.dark)).toBeVisible();
  expect(await scheme()).toBe('dark');
  expect(await brightness()).toBeLessThan(60);
  await page.reload();
  await page.evaluate(() => window.playground.ready());
  expect(await scheme()).toBe('dark');
  await themeButton(en.menu.themes.dark).click();
  expect(await scheme()).toBe('light');
  // As the system, also when that changes.
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(scheme).toBe('dark');
});

test('with colours forced and without local storage the page works', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.evaluate(() => window.playground.step(2));
  expect((await samplesOf(page, 2)).every(Number.isFinite)).toBe(true);
});
