import { expect } from '@playwright/test';
import { curvesOf, openPage, statusOf, test, trainButton } from './playground';

/** How long the tab stays hidden. */
const HIDDEN_MS = 5000;

test('a hidden tab goes on training at full rate, and its curves miss no step', async ({ page, context }) => {
  await openPage(page);
  await trainButton(page).click();
  // A headless browser calls every tab visible: what hiding changes for a page is put in place by hand.
  const front = await context.newPage();
  await front.goto('about:blank');
  await front.bringToFront();
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
    // No frame is painted while a tab is hidden.
    window.requestAnimationFrame = () => 0;
  });
  const from = await statusOf(page);
  await page.waitForTimeout(HIDDEN_MS);
  const to = await statusOf(page);
  expect(to.phase).toBe('training');
  expect(to.step).toBeGreaterThan(from.step + 5);
  // It trained all the while: its own clock, which counts training alone, ran along.
  expect(to.elapsedMs - from.elapsedMs).toBeGreaterThan(0.8 * HIDDEN_MS);

  await page.bringToFront();
  const { step } = await page.evaluate(() => window.playground.pause());
  expect((await curvesOf(page)).step).toEqual(Array.from({ length: step }, (_, i) => i + 1));
});

test('a page whose main thread is busy loses no point of the curves', async ({ page }) => {
  await openPage(page);
  await trainButton(page).click();
  await page.evaluate(() => {
    const until = performance.now() + 2000;
    while (performance.now() < until);
  });
  const { step } = await page.evaluate(() => window.playground.pause());
  expect((await curvesOf(page)).step).toEqual(Array.from({ length: step }, (_, i) => i + 1));
  expect((await statusOf(page)).step).toBe(step);
});
