import type { Page } from '@playwright/test';
import type { BackendInfo } from '../../src/core/backends';
import { en } from '../../src/i18n/en';
import { zhCN } from '../../src/i18n/zh-CN';
import { expect, openPage, statusOf, test } from './playground';

/** What a machine with a graphics card would have found. */
const FOUND: Partial<BackendInfo> = {
  reason: 'measured',
  trials: [
    { id: 'wasm', msPerStep: 4.21 },
    { id: 'webgl', msPerStep: 6.83 },
  ],
  refusals: [{ id: 'webgpu', why: 'computes-wrong', detail: 'conv2d 3×3 gives 0.3012 instead of 0.5713' }],
};

/** Has the worker say what was found elsewhere: the page cannot tell the difference. */
async function pretend(page: Page, found: Partial<BackendInfo>): Promise<void> {
  await page.addInitScript((extra) => {
    const own = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
    Object.defineProperty(Worker.prototype, 'onmessage', {
      ...own,
      set(handler: (event: MessageEvent) => void) {
        own?.set?.call(this, (event: MessageEvent) => {
          const { type, command, output } = event.data;
          if (type === 'reply' && command === 'build') Object.assign(output.backend, extra);
          handler(event);
        });
      },
    });
  }, found);
}

const chip = (page: Page) =>
  page.getByRole('button', { name: new RegExp(`^(${en.backend.label}|${zhCN.backend.label})`) });
const menu = (page: Page) =>
  page.getByRole('dialog', { name: new RegExp(`${en.backend.label}|${zhCN.backend.label}`) });

for (const [language, words] of [
  ['en', en],
  ['zh-CN', zhCN],
] as const) {
  test(`the choice of a backend stands in the page with its numbers (${language})`, async ({ page }) => {
    await pretend(page, FOUND);
    await openPage(page, `#lang=${language}`);
    await expect(chip(page)).toContainText(words.backend.reasons.measured);
    await chip(page).click();
    await expect(menu(page)).toContainText(words.backend.explanations.measured);
    await expect(menu(page)).toContainText(words.backend.msPerStep('4.2'));
    await expect(menu(page)).toContainText(words.backend.msPerStep('6.8'));
    await expect(menu(page)).toContainText(
      words.backend.refusals['computes-wrong'](words.backend.short.webgpu),
    );
    await expect(menu(page)).toContainText('conv2d 3×3 gives 0.3012 instead of 0.5713');
  });

  test(`speed first is a choice, told in the page and in the status (${language})`, async ({ page }) => {
    await openPage(page, `#lang=${language}`);
    expect(await statusOf(page)).toMatchObject({ mode: 'reproducible' });
    await chip(page).click();
    await menu(page).getByText(words.backend.modes.fastest, { exact: true }).click();
    await expect(menu(page)).toContainText(words.backend.modesHelp.fastest);
    await page.keyboard.press('Escape');
    await expect(chip(page)).toContainText(words.backend.fastestOn);
    expect(await page.evaluate(() => window.playground.step(3))).toMatchObject({ step: 3, mode: 'fastest' });

    // Remembered on this device.
    await page.reload();
    await page.evaluate(() => window.playground.ready());
    await expect(chip(page)).toContainText(words.backend.fastestOn);
    expect(await page.evaluate(() => window.playground.step())).toMatchObject({ mode: 'fastest' });
  });
}

test.describe('WebGPU', () => {
  // The browser itself says so where this test asks it for an adapter in vain.
  test.use({ expectedErrors: [/No available adapters/] });

  test('is offered only where the browser has an adapter', async ({ page }) => {
    await openPage(page, '');
    const adapter = await page.evaluate(async () => {
      const gpu: unknown = Reflect.get(navigator, 'gpu');
      if (typeof gpu !== 'object' || gpu === null || !('requestAdapter' in gpu)) return false;
      return typeof gpu.requestAdapter === 'function' && (await gpu.requestAdapter()) !== null;
    });
    await chip(page).click();
    await expect(menu(page).getByRole('radio', { name: 'WebGPU' })).toHaveCount(adapter ? 1 : 0);
  });
});
