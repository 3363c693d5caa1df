import type { Browser, BrowserContext } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HELPER } from '../contenders/app';
import { median } from '../report/stats';

/** From opening the page to a first training step: the first visit's experiment, training as soon as it can. */
export interface StartResult {
  /** Nothing cached. In ms, medians. */
  cold: StartTimes;
  /** The second visit of the same browser. */
  warm: StartTimes;
  backend: string;
  /** JavaScript before the first paint, in bytes after gzip. */
  firstPaintBytes: number;
}

/** Milliseconds since the navigation began. */
export interface StartTimes {
  firstPaint: number;
  ready: number;
  firstStep: number;
}

declare global {
  interface Window {
    benchStart: Promise<StartTimes & { backend: string }>;
  }
}

/** Opens the page as a new and as a returning visitor, so many times. */
export async function measureStart(
  browser: Browser,
  address: string,
  folder: string,
  repeats: number,
): Promise<StartResult> {
  const cold: StartTimes[] = [];
  const warm: StartTimes[] = [];
  let backend = '';
  for (let i = 0; i < repeats; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    await context.addInitScript(HELPER);
    await context.addInitScript(trainAtOnce);
    cold.push(await visit(context, address));
    const again = await visit(context, address);
    warm.push(again);
    backend = again.backend;
    await context.close();
  }
  return {
    cold: middle(cold),
    warm: middle(warm),
    backend,
    firstPaintBytes: firstPaintBytes(folder),
  };
}

async function visit(context: BrowserContext, address: string): Promise<StartTimes & { backend: string }> {
  const page = await context.newPage();
  await page.goto(address);
  const times = await page.evaluate(() => window.benchStart);
  await page.close();
  return times;
}

/** In the page, before its own scripts: trains the moment the scripting surface is there. */
function trainAtOnce(): void {
  window.benchStart = new Promise((resolve, reject) => {
    let surface: Window['playground'];
    Object.defineProperty(window, 'playground', {
      configurable: true,
      get: () => surface,
      set(value: Window['playground']) {
        surface = value;
        const run = async () => {
          await value.ready();
          const ready = performance.now();
          await value.train();
          const firstStep = performance.now();
          const { backend } = value.status();
          await value.pause();
          const paint = performance.getEntriesByName('first-contentful-paint')[0];
          return { firstPaint: paint ? paint.startTime : Number.NaN, ready, firstStep, backend };
        };
        run().then(resolve, reject);
      },
    });
  });
}

function middle(times: readonly StartTimes[]): StartTimes {
  return {
    firstPaint: median(times.map(({ firstPaint }) => firstPaint)),
    ready: median(times.map(({ ready }) => ready)),
    firstStep: median(times.map(({ firstStep }) => firstStep)),
  };
}

/** The scripts that the page imports statically, compressed one by one as a server does. */
function firstPaintBytes(folder: string): number {
  const manifest: Record<string, { file: string; imports?: string[] }> = JSON.parse(
    readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'),
  );
  const seen = new Set(['index.html']);
  for (const key of seen) for (const next of manifest[key].imports ?? []) seen.add(next);
  return [...seen]
    .map((key) => manifest[key].file)
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
}
