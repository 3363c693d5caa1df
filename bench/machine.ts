import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { ROOT } from '../scripts/paths.mjs';

/** Where and with what a run was made. */
export interface Machine {
  date: string;
  commit: string;
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  browser: string;
  /** The graphics device as the browser names it. */
  graphics: string;
  node: string;
  tfjs: string;
  jaxJs: string;
  /** Load of the machine before the run, in waiting tasks: above the number of cores, numbers are too low. */
  loadBefore: number;
}

/** Describes the machine, the browser and the state of the sources. */
export async function describeMachine(browser: Browser): Promise<Machine> {
  return {
    date: new Date().toISOString(),
    commit: commit(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    browser: `Chromium ${browser.version()}`,
    graphics: await graphics(browser),
    node: process.version,
    tfjs: versionOf('@tensorflow/tfjs-core'),
    jaxJs: versionOf('@jax-js/jax'),
    loadBefore: loadavg()[0],
  };
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}

/** The commit, with a mark where sources that the product is built from differ from it. */
function commit(): string {
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'assembly', 'package-lock.json') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' and changes' : '');
  } catch {
    return 'unknown';
  }
}

function versionOf(name: string): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return version;
}

async function graphics(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  const name = await page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    return gl ? String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)) : 'none';
  });
  await page.close();
  return name;
}
