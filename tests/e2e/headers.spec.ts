import { expect, type Page, test } from '@playwright/test';
import { securityHeaders } from '../../scripts/headers.mjs';
import { DIST } from '../../scripts/paths.mjs';
import { serveForeignOrigin, serveStatically } from './static-server';

/** The training worker of the page, once it runs. */
async function trainingWorker(page: Page) {
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  const worker = page.workers().find((candidate) => candidate.url().includes('training.worker'));
  if (!worker) throw new Error('The page has no training worker.');
  return worker;
}

/** Neither the page nor its worker may reach another origin; the request must not even be sent. */
async function expectNothingLeaves(page: Page) {
  const foreign = await serveForeignOrigin();
  try {
    const ask = async (url: string) => {
      const answer = await fetch(url).catch(() => undefined);
      return answer ? 'answered' : 'refused';
    };
    expect(await page.evaluate(ask, foreign.url)).toBe('refused');
    expect(await (await trainingWorker(page)).evaluate(ask, foreign.url)).toBe('refused');
    expect(foreign.requests()).toBe(0);
  } finally {
    await foreign.close();
  }
}

test('every response of the server carries the headers, errors as well', async ({
  page,
  request,
  baseURL,
}) => {
  const responses: { url: string; headers: Record<string, string> }[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(baseURL ?? '')) {
      responses.push({ url: response.url(), headers: response.headers() });
    }
  });
  await page.goto('/');
  const worker = await trainingWorker(page);
  const missing = await request.get('/datasets/no-such-file.bin');
  expect(missing.status()).toBe(404);
  const script = await request.get(worker.url());
  expect(script.ok()).toBe(true);
  responses.push({ url: missing.url(), headers: missing.headers() });
  responses.push({ url: script.url(), headers: script.headers() });

  expect(responses.length).toBeGreaterThan(4);
  for (const [name, value] of Object.entries(securityHeaders())) {
    for (const { url, headers } of responses)
      expect(headers[name.toLowerCase()], `${name} of ${url}`).toBe(value);
  }
});

test('under our server the page is isolated and nothing leaves the origin', async ({ page }) => {
  await page.goto('/');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await (await trainingWorker(page)).evaluate(() => self.crossOriginIsolated)).toBe(true);
  await expectNothingLeaves(page);
  expect(
    await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => all.length)),
  ).toBe(0);
});

test('on a static host the service worker adds the headers, after one reload', async ({ page }) => {
  const host = await serveStatically(DIST);
  try {
    let loads = 0;
    page.on('domcontentloaded', () => {
      loads++;
    });
    await page.goto(host.url);
    await expect
      .poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), { timeout: 20_000 })
      .toBe(true);
    await expectNothingLeaves(page);
    expect(await (await trainingWorker(page)).evaluate(() => self.crossOriginIsolated)).toBe(true);
    expect(loads).toBe(2);

    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(loads).toBe(3);
  } finally {
    await host.close();
  }
});

test('where the service worker cannot be had, the page works without isolation', async ({ page }) => {
  const host = await serveStatically(DIST);
  try {
    let loads = 0;
    page.on('domcontentloaded', () => {
      loads++;
    });
    await page.addInitScript(() => {
      navigator.serviceWorker.register = () => Promise.reject(new Error('refused'));
    });
    await page.goto(host.url);
    await trainingWorker(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(loads).toBe(1);
  } finally {
    await host.close();
  }
});
