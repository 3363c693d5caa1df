import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/ensure-browser.mjs';

const executablePath = findBrowser();

/** `npm test` picks a free port of its own; by hand, a server that is still up on this one is used again. */
const chosenPort = process.env.E2E_PORT;
const port = Number(chosenPort ?? 4174);

/** Specs that measure. */
const ALONE = /(background|memory|pause|training|webgl-kernels)\.spec\.ts$/;

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // Two side by side take little longer than one: most wait for the page, not for a core. What measures time or a
  // machine's memory has it to itself, in a run of its own (`scripts/test.mjs`).
  workers: 2,
  projects: [
    { name: 'together', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE, workers: 1 },
  ],
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    // A trace of every test takes two fifths of the time; `npx playwright test --trace on` makes one by hand.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        // WebGL in software, so that the same tests run with and without a GPU. Pages are composed without it, as browsers
        // do where there is none: `--use-angle=swiftshader` composes them on the emulated GPU and takes a third longer.
        '--use-gl=angle',
        '--use-angle=swiftshader-webgl',
        '--enable-unsafe-swiftshader',
        // Chromium's own requests to its maker: none are needed.
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node scripts/start.mjs --no-open',
    url: `http://localhost:${port}`,
    env: { PORT: String(port), ...(process.env.SKIP_BUILD ? { SKIP_BUILD: process.env.SKIP_BUILD } : {}) },
    reuseExistingServer: !process.env.CI && chosenPort === undefined,
    stdout: 'pipe',
    timeout: 180_000,
  },
});
