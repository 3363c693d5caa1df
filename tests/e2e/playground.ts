import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type { ErrorInfo } from '../../src/core/errors';
import type { ParamValues } from '../../src/core/params';
import type { ExperimentConfig } from '../../src/models/experiment';
import type { FamilyMeta } from '../../src/models/types';
import type { Playground } from '../../src/playground-api';
import { en } from '../../src/i18n/en';

export { expect } from '@playwright/test';

/** How a call of `window.playground` was refused, as plain data: an error object does not survive `evaluate`. */
export type Refusal = ErrorInfo & { name: string; isPlaygroundError: boolean };

declare global {
  interface Window {
    /** Calls, and tells how it was refused; null when it went well. */
    refusalOf(call: () => unknown): Promise<Refusal | null>;
  }
}

interface Watched {
  /** What a test expects in the console (a missing file is told there by the browser itself). */
  expectedErrors: RegExp[];
  /** Fails the test when the console told an error, a script threw, or a request left the origin. */
  quiet: void;
}

/** Every test of the page: with `refusalOf` in it, a silent console, and no request to another origin. */
export const test = base.extend<Watched>({
  expectedErrors: [[], { option: true }],
  quiet: [
    async ({ page, context, baseURL, expectedErrors }, use) => {
      const origin = new URL(baseURL ?? '').origin;
      const wrong: string[] = [];
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) wrong.push(`${message.type()}: ${message.text()}`);
      });
      context.on('weberror', (error) => wrong.push(`uncaught: ${error.error().message}`));
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) {
          wrong.push(`request to ${request.url()}`);
        }
      });
      await page.addInitScript(installRefusalOf);
      // A click that cannot be done fails where it stands, not when the whole test times out.
      page.setDefaultTimeout(30_000);
      await use();
      expect(wrong.filter((line) => !expectedErrors.some((expected) => expected.test(line)))).toEqual([]);
    },
    { auto: true },
  ],
});

function installRefusalOf(): void {
  window.refusalOf = async (call) => {
    try {
      await call();
      return null;
    } catch (thrown) {
      const isPlaygroundError = thrown instanceof window.PlaygroundError;
      if (!isPlaygroundError) {
        return { name: 'Error', isPlaygroundError, code: 'bug', message: String(thrown), hint: '' };
      }
      const { name, code, path, message, hint } = thrown;
      return { name, isPlaygroundError, code, message, hint, ...(path === undefined ? {} : { path }) };
    }
  };
}

/** Opens the page, with a link's hash, and waits until the first run stands. */
export async function openPage(page: Page, hash = ''): Promise<void> {
  await page.goto(`/${hash}`);
  await ready(page);
}

/** Waits until page and worker are up. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => 'playground' in window);
  await page.evaluate(() => window.playground.ready());
}

/** Changes settings as a script does. */
export function configure(
  page: Page,
  patch: Parameters<Playground['configure']>[0],
): Promise<ExperimentConfig> {
  return page.evaluate((asked) => window.playground.configure(asked), patch);
}

/** 1, 2, … n. */
export const steps = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const statusOf = (page: Page) => page.evaluate(() => window.playground.status());
export const configOf = (page: Page) => page.evaluate(() => window.playground.config());
export const curvesOf = (page: Page) => page.evaluate(() => window.playground.curves());

/** Numbers of `count` samples. */
export function samplesOf(page: Page, count = 100, seed = 1): Promise<number[]> {
  return page.evaluate(async (query) => Array.from((await window.playground.sample(query)).data), {
    count,
    seed,
  });
}

/** Bytes of an export through the scripting surface. */
export async function exportBytes(page: Page, format = 'safetensors'): Promise<Uint8Array> {
  const bytes = await page.evaluate(
    async (id) => Array.from(new Uint8Array(await (await window.playground.exportWeights(id)).arrayBuffer())),
    format,
  );
  return Uint8Array.from(bytes);
}

/** Waits until the run has done `count` steps more. */
export async function trainFurther(page: Page, count: number, timeout = 60_000): Promise<void> {
  const from = (await statusOf(page)).step;
  await expect
    .poll(async () => (await statusOf(page)).step, { timeout })
    .toBeGreaterThanOrEqual(from + count);
}

/** The smallest networks that still train: for tests that are about something else. */
export const TINY: Readonly<Record<string, ParamValues>> = {
  vae: { architecture: 'mlp', hiddenWidth: 8, hiddenDepth: 1, batchSize: 16 },
  gan: { architecture: 'mlp', hiddenWidth: 8, hiddenDepth: 1, batchSize: 16 },
  diffusion: { architecture: 'mlp', hiddenWidth: 8, hiddenDepth: 1, batchSize: 16, samplingSteps: 5 },
  flow: { architecture: 'mlp', hiddenWidth: 8, hiddenDepth: 1, batchSize: 16, samplingSteps: 5 },
};

/** The button that trains, or pauses, by its English name. */
export const trainButton = (page: Page): Locator =>
  page.getByRole('button', { name: en.transport.train, exact: true });
export const pauseButton = (page: Page): Locator =>
  page.getByRole('button', { name: en.transport.pause, exact: true });

/** The number behind a counter of the top bar: step, elapsed, rate or seen. */
export const counter = (page: Page, id: string): Locator => page.locator(`[data-counter="${id}"] dd`);

/** The tile of a family, by its English label. */
export const familyTile = (page: Page, label: string): Locator =>
  page.getByRole('group', { name: en.controls.family }).getByRole('radio', { name: label });

/** The picture on the stage. */
export const stagePicture = (page: Page): Locator => page.getByRole('main').getByRole('img').first();

/** Chooses a family by its tile and waits until its run stands. */
export async function chooseFamily(page: Page, family: Pick<FamilyMeta, 'id' | 'label'>): Promise<void> {
  await familyTile(page, family.label.en).click();
  await expect.poll(async () => (await configOf(page)).family, { timeout: 30_000 }).toBe(family.id);
  await expect.poll(async () => (await statusOf(page)).phase).toBe('paused');
}
