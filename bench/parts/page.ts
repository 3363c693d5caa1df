import type { Browser } from '@playwright/test';
import { AppContender } from '../contenders/app';
import type { Job } from '../jobs/job';
import { percentile } from '../report/stats';
import { mainThreadOf, type TraceEvent } from './trace';

/** How smooth the page was while a job trained in it. */
export interface PageResult {
  job: string;
  label: string;
  backend: string;
  /** How many times slower the page's main thread was made. */
  throttle: number;
  framesPerSecond: number;
  frameGapP95: number;
  longestFrameGap: number;
  /** Longest task of the main thread. */
  longestTask: number;
  /** Time of the main thread's tasks for every frame. */
  workPerFrame: number;
  stepsPerSecond: number;
}

/** Time after which charts and pictures have come up. */
const SETTLE_MS = 2500;
/** A gap of rAF above it means that frames were dropped: none is counted below. */
const CATEGORIES = ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'];

/** Trains for a while, and watches the page's frames and tasks. */
export async function measurePage(
  browser: Browser,
  address: string,
  job: Job,
  { backend, throttle, watchMs }: { backend: AppContender['backend']; throttle: number; watchMs: number },
): Promise<PageResult> {
  const app = new AppContender(browser, address, 'page', 'page', backend);
  try {
    await app.open(job);
    const { page } = app;
    if (!page) throw new Error('The page did not open.');
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle });
    await app.evaluate(async () => window.playground.train(), undefined);
    await page.waitForTimeout(SETTLE_MS);
    await browser.startTracing(page, { categories: CATEGORIES });
    const { gaps, ms, steps } = await app.evaluate(watchFrames, watchMs);
    const trace: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
    const { taskMs } = mainThreadOf(trace.traceEvents);
    return {
      job: job.id,
      label: job.label,
      backend,
      throttle,
      framesPerSecond: (gaps.length * 1000) / ms,
      frameGapP95: percentile(gaps, 0.95),
      longestFrameGap: Math.max(...gaps),
      longestTask: Math.max(0, ...taskMs),
      workPerFrame: taskMs.reduce((sum, task) => sum + task, 0) / gaps.length,
      stepsPerSecond: (steps * 1000) / ms,
    };
  } finally {
    await app.close();
  }
}

/** In the page: the gaps between frames for a while, and the steps that were trained meanwhile. */
function watchFrames(forMs: number): Promise<{ gaps: number[]; ms: number; steps: number }> {
  const from = window.playground.status().step;
  return new Promise((resolve) => {
    const gaps: number[] = [];
    const started = performance.now();
    let last = started;
    const frame = (): void => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      if (now - started < forMs) requestAnimationFrame(frame);
      else resolve({ gaps: gaps.slice(1), ms: now - started, steps: window.playground.status().step - from });
    };
    requestAnimationFrame(frame);
  });
}
