/**
 * `npm test`: every check there is, one after the other, from a fresh clone with nothing but Node and npm.
 * A stage that fails does not hide the next. The last line is "N passed, N failed": the tests of Vitest and
 * Playwright, and one for each other stage.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './ensure-browser.mjs';
import { ensureDependencies } from './ensure-deps.mjs';
import { ROOT } from './paths.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{ env?: Record<string, string>, limitMinutes?: number }} RunOptions
 */

/** @type {Count} */
const ONE_PASSED = { passed: 1, failed: 0 };
/** @type {Count} */
const ONE_FAILED = { passed: 0, failed: 1 };

/** A stage that hangs is killed, so that a run ends within a quarter of an hour. */
const DEFAULT_LIMIT_MINUTES = 4;

const reports = mkdtempSync(join(tmpdir(), 'playground-test-'));

/**
 * Runs a command with its output on ours and no input.
 * @param {string} command as a shell takes it
 * @param {RunOptions} [options]
 * @returns {Promise<boolean>} whether it succeeded
 */
function run(command, { env = {}, limitMinutes = DEFAULT_LIMIT_MINUTES } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, {
      cwd: ROOT,
      shell: true,
      detached: process.platform !== 'win32', // a group of its own, so that the limit reaches grandchildren
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    const timer = setTimeout(() => {
      console.error(`Not done after ${limitMinutes} minutes: stopped.`);
      stop(child.pid);
    }, limitMinutes * 60_000);
    child.on('error', () => resolve(false));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

/** @param {number | undefined} pid */
function stop(pid) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/**
 * @param {string} command
 * @returns {() => Promise<Count>}
 */
const check = (command) => async () => ((await run(command)) ? ONE_PASSED : ONE_FAILED);

/**
 * Counts a runner's own tests. A run that failed without a failed test (a file that does not load, a time
 * limit, no tests at all) counts as one failure.
 * @param {boolean} succeeded
 * @param {string} report
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function count(succeeded, report, read) {
  try {
    const { passed, failed } = read(JSON.parse(readFileSync(report, 'utf8')));
    return { passed, failed: succeeded && passed > 0 ? failed : Math.max(failed, 1) };
  } catch {
    return ONE_FAILED;
  }
}

async function unit() {
  const report = join(reports, 'unit.json');
  const succeeded = await run(
    `npx vitest run --reporter=default --reporter=json --outputFile.json="${report}"`,
    {
      limitMinutes: 6,
    },
  );
  return count(succeeded, report, ({ numPassedTests, numFailedTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
  }));
}

/**
 * The browser tests of one project of `playwright.config.ts`.
 * @param {string} project
 * @returns {() => Promise<Count>}
 */
const browser = (project) => async () => {
  const report = join(reports, `browser-${project}.json`);
  const succeeded = await run(`npx playwright test --project=${project} --reporter=list,json`, {
    env: {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      E2E_PORT: String(await freePort()),
      SKIP_BUILD: '1', // built a few stages ago
    },
    limitMinutes: 15,
  });
  return count(succeeded, report, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
  }));
};

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 4174));
    });
  });
}

async function dependencies() {
  ensureDependencies();
  return ONE_PASSED;
}

async function findChromium() {
  console.log(await ensureBrowser());
  return ONE_PASSED;
}

/** @type {{ name: string, needs?: string[], action: () => Promise<Count> }[]} */
const STAGES = [
  { name: 'packages', action: dependencies },
  { name: 'types', needs: ['packages'], action: check('npm run --silent types') },
  { name: 'lint', needs: ['packages'], action: check('npm run --silent lint') },
  { name: 'format', needs: ['packages'], action: check('npm run --silent format:check') },
  { name: 'unused code', needs: ['packages'], action: check('npm run --silent knip') },
  { name: 'unit tests', needs: ['packages'], action: unit },
  { name: 'build', needs: ['packages'], action: check('npm run --silent build') },
  { name: 'bundle', needs: ['build'], action: check('npm run --silent check-bundle') },
  { name: 'browser', needs: ['packages'], action: findChromium },
  { name: 'browser tests', needs: ['build', 'browser'], action: browser('together') },
  { name: 'tests that measure', needs: ['build', 'browser'], action: browser('alone') },
];

async function main() {
  /** @type {Map<string, Count & { seconds: number }>} */
  const results = new Map();
  for (const { name, needs = [], action } of STAGES) {
    console.log(`\n=== ${name} ===`);
    const missing = needs.filter((need) => results.get(need)?.failed !== 0);
    const start = performance.now();
    let result = ONE_FAILED;
    if (missing.length > 0) {
      console.log(`Not run, because of: ${missing.join(', ')}.`);
    } else {
      result = await action().catch((error) => {
        console.error(error instanceof Error ? error.message : error);
        return ONE_FAILED;
      });
    }
    results.set(name, { ...result, seconds: (performance.now() - start) / 1000 });
  }
  rmSync(reports, { recursive: true, force: true });

  console.log('\n=== summary ===');
  const total = { passed: 0, failed: 0 };
  for (const [name, { passed, failed, seconds }] of results) {
    total.passed += passed;
    total.failed += failed;
    console.log(
      `${failed ? 'FAILED' : 'ok    '} ${name.padEnd(18)} ${passed} passed, ${failed} failed  ${seconds.toFixed(1)} s`,
    );
  }
  process.exitCode = total.failed > 0 ? 1 : 0;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
}

await main();
