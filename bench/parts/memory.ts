import type { Browser } from '@playwright/test';
import { AppContender } from '../contenders/app';
import type { Job } from '../jobs/job';

/** What TensorFlow.js holds after so many steps. */
export interface MemoryPoint {
  step: number;
  tensors: number;
  bytes: number;
}

export interface MemoryResult {
  job: string;
  label: string;
  backend: string;
  points: MemoryPoint[];
}

/** Trains to each of some steps, and reads what is held there. */
export async function measureMemory(
  browser: Browser,
  address: string,
  job: Job,
  backend: AppContender['backend'],
  steps: readonly number[],
): Promise<MemoryResult> {
  const app = new AppContender(browser, address, 'memory', 'memory', backend);
  try {
    await app.open(job);
    const points: MemoryPoint[] = [];
    for (const step of steps) {
      points.push(
        await app.evaluate(async (until) => {
          await window.playground.untilStep(until);
          const { tensors, bytes } = window.playground.status();
          return { step: until, tensors, bytes };
        }, step),
      );
    }
    return { job: job.id, label: job.label, backend, points };
  } finally {
    await app.close();
  }
}
