import { cpus, loadavg } from 'node:os';
import { test } from '@playwright/test';

/** Mean of numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Energy distance (squared) of two sets of points in the plane: 0 for equal distributions, else greater. */
export function energyDistance(a: readonly number[], b: readonly number[]): number {
  return 2 * meanDistance(a, b) - meanDistance(a, a) - meanDistance(b, b);
}

function meanDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) {
    for (let j = 0; j < b.length; j += 2) sum += Math.hypot(a[i] - b[j], a[i + 1] - b[j + 1]);
  }
  return sum / ((a.length / 2) * (b.length / 2));
}

/** Waiting tasks a core beyond which a time limit would test the machine, not the page. */
const BUSY = 3;

/** Whether other programs keep this machine so busy that times say nothing about the page. */
export function machineIsBusy(): boolean {
  return loadavg()[0] > BUSY * cpus().length;
}

/** Notes a measured time in the report. */
export function noteTime(what: string, ms: number): void {
  const description = `${what}: ${ms.toFixed(0)} ms, load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`;
  test.info().annotations.push({ type: 'time', description });
}
