import type { Browser, Page } from '@playwright/test';
import { type PreviewServer, preview } from 'vite';
import type { BackendChoice } from '../../src/core/backends';
import { ROOT } from '../paths.mjs';
import { type Experiment, SAMPLES } from './experiments';

/** tsx wraps functions in a call of this name, which a page does not have. */
const HELPER = 'globalThis.__name ??= (wrapped) => wrapped';

/** Steps between two lines of progress. */
const STRIDE = 1_000;

/** What a trained model drew. */
export interface Drawn {
  /** `[SAMPLES, 2]`. */
  points: number[];
  trainSeconds: number;
  sampleSeconds: number;
  backend: string;
}

/** Serves the production build on a free port, with the headers of `npm start`. */
export async function serve(): Promise<{ address: string; close(): Promise<void> }> {
  const server: PreviewServer = await preview({
    root: ROOT,
    logLevel: 'error',
    preview: { port: 0, strictPort: false, host: '127.0.0.1', open: false },
  });
  const address = server.httpServer.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { address: `http://localhost:${port}${server.config.base}`, close: () => server.close() };
}

/** Runs `work` in a tab of its own, where nothing is remembered of other trials. */
export async function inApp<R>(
  browser: Browser,
  address: string,
  work: (page: Page) => Promise<R>,
): Promise<R> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'en-US' });
  try {
    await context.addInitScript(HELPER);
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForFunction(() => 'playground' in window);
    await page.evaluate(() => window.playground.ready());
    return await work(page);
  } finally {
    await context.close();
  }
}

/** Trains an experiment from a seed and draws from it. @throws what stopped the training, in the app's words. */
export async function trainAndDraw(
  page: Page,
  { family, params }: Experiment,
  { dataset, seed, steps, backend }: { dataset: string; seed: number; steps: number; backend: BackendChoice },
  say: (line: string) => void,
): Promise<Drawn> {
  await page.evaluate((config) => window.playground.configure(config).then(() => undefined), {
    family,
    dataset,
    seed,
    params,
    backend,
  });
  for (let step = 0; step < steps; ) {
    step = Math.min(step + STRIDE, steps);
    const error = await page.evaluate(async (until) => {
      const status = await window.playground.untilStep(until);
      return status.error?.message;
    }, step);
    if (error !== undefined) throw new Error(error);
    if (step % (5 * STRIDE) === 0) say(`    step ${step}`);
  }
  return page.evaluate(
    async (query) => {
      const { elapsedMs, backend: used } = window.playground.status();
      const begun = performance.now();
      const { data } = await window.playground.sample(query);
      const sampleSeconds = (performance.now() - begun) / 1000;
      return { points: Array.from(data), trainSeconds: elapsedMs / 1000, sampleSeconds, backend: used };
    },
    { count: SAMPLES, seed },
  );
}

/** Fresh data in the place of samples. */
export async function drawReal(page: Page, dataset: string, seed: number): Promise<number[]> {
  return page.evaluate(
    async (query) => {
      await window.playground.configure({ dataset: query.dataset });
      const { x } = await window.playground.data({ count: query.count, split: 'train', seed: query.seed });
      return Array.from(x.data);
    },
    { dataset, seed, count: SAMPLES },
  );
}
