import { expect, type Page } from '@playwright/test';
import { BACKEND_LABELS } from '../../src/core/backends';
import { DATASETS } from '../../src/datasets/registry';
import { WEIGHT_EXPORTERS } from '../../src/exporters/registry';
import { en } from '../../src/i18n/en';
import { zhCN } from '../../src/i18n/zh-CN';
import { FAMILIES } from '../../src/models/registry';
import { dropFile } from './files';
import { SIZES } from './looks';
import { configOf, configure, openPage, statusOf, test, TINY, trainButton, trainFurther } from './playground';

/** Stands for a parameter of a text; what is between two of them is the language's own. */
const SLOT = '\u{E000}';

/** Every text under a node, with its path; functions are called with stand-ins. */
function texts(node: unknown, path = ''): [path: string, text: string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const slots = Array.from({ length: node.length }, () => SLOT);
    return [[path, String(Reflect.apply(node, undefined, slots))]];
  }
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, child]) => texts(child, `${path}.${key}`));
}

/** Every text that descriptions bring along in both languages. */
function described(node: unknown): { en: string; zh: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('en' in node && 'zh-CN' in node) return [{ en: String(node.en), zh: String(node['zh-CN']) }];
  return Object.values(node).flatMap(described);
}

/** Pieces of English that stand nowhere in a Chinese page. */
function englishPieces(): string[] {
  const chinese = new Map(texts(zhCN));
  const pairs = [
    ...texts(en).map(([path, text]) => ({ en: text, zh: chinese.get(path) ?? '' })),
    ...described([FAMILIES, DATASETS, WEIGHT_EXPORTERS, BACKEND_LABELS]),
  ];
  const allChinese = pairs.map(({ zh }) => zh).join('\n');
  const pieces = pairs
    .filter((pair) => pair.en !== pair.zh)
    .flatMap((pair) => pair.en.split(SLOT))
    .map((piece) => piece.trim())
    // Terms that Chinese readers use as they are stand in Chinese texts too.
    .filter((piece) => /[a-z]{2}/i.test(piece) && !allChinese.includes(piece));
  return [...new Set(pieces)];
}

/** Everything that is shown or read out, without what says of itself that it is English. */
function wordsOnPage(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words: string[] = [document.title];
    for (const element of document.querySelectorAll('body, body *')) {
      if (element.closest('script, style, [lang=en], option:not(:checked)') || !element.checkVisibility())
        continue;
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim()) words.push(node.nodeValue.trim());
      }
      for (const name of [
        'aria-label',
        'aria-valuetext',
        'aria-description',
        'title',
        'alt',
        'placeholder',
      ]) {
        const value = element.getAttribute(name)?.trim();
        if (value) words.push(value);
      }
      const description = element.getAttribute('aria-describedby')?.split(' ') ?? [];
      for (const id of description) words.push(document.getElementById(id)?.textContent?.trim() ?? '');
    }
    return words.filter((word) => word !== '');
  });
}

async function expectChinese(page: Page, state: string): Promise<void> {
  const pieces = englishPieces();
  const found = (await wordsOnPage(page)).filter((words) => {
    const whole = pieces.some((piece) => words === piece);
    const part = pieces.some((piece) => piece.includes(' ') && piece.length > 8 && words.includes(piece));
    // Nor English that is in no catalogue: three words in a row.
    const loose = !/\p{Script=Han}/u.test(words) && /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/i.test(words);
    return whole || part || loose;
  });
  expect(found, state).toEqual([]);
}

test('the pieces of English that are looked for', () => {
  const pieces = englishPieces();
  expect(pieces.length).toBeGreaterThan(250);
  expect(pieces).toEqual(
    expect.arrayContaining([en.transport.train, en.stage.empty, FAMILIES[0].summary.en]),
  );
});

for (const size of ['wide', 'phone'] as const) {
  test(`in Chinese no English is left, in any state: ${size}`, async ({ page }) => {
    test.setTimeout(300_000);
    await page.setViewportSize(SIZES[size]);
    await openPage(page, '#family=vae');
    if (size === 'phone') {
      await page.getByRole('button', { name: en.menu.label, exact: true }).click();
      await page.getByRole('radio', { name: '中文' }).click();
      await page.keyboard.press('Escape');
    } else {
      await page.getByRole('button', { name: '中文' }).click();
    }
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(page).toHaveTitle(zhCN.app.name);
    await expectChinese(page, 'empty');
    await page.getByRole('button', { name: zhCN.controls.more }).click();
    for (const family of FAMILIES) {
      for (const dataset of ['moons', 'digits']) {
        await configure(page, { family: family.id, dataset, params: { ...TINY[family.id], batchSize: 8 } });
        await page.evaluate(() => window.playground.step(3));
        await expectChinese(page, `${family.id} on ${dataset}`);
      }
    }
    for (const { id } of DATASETS.filter(({ source }) => source.kind === 'formula')) {
      await configure(page, { dataset: id });
      await expectChinese(page, id);
    }
    await configure(page, { family: 'vae', dataset: 'moons' });
    await page.evaluate(() => window.playground.train());
    await trainFurther(page, 3);
    await page.getByRole('tab', { name: zhCN.stage.views.reconstructions }).click();
    await expectChinese(page, 'training');
    await page.evaluate(() => window.playground.pause());

    const names = [zhCN.menu.share, zhCN.transport.stepMenu, new RegExp(`^${zhCN.backend.label}`)];
    for (const name of size === 'wide'
      ? [...names, zhCN.menu.help, zhCN.menu.export]
      : [...names, zhCN.menu.label]) {
      await page.getByRole('button', { name, exact: typeof name === 'string' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectChinese(page, String(name));
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    if (size === 'phone') {
      await page.getByRole('tab', { name: zhCN.app.curves }).click();
      await expectChinese(page, 'curves');
    }
    // What is refused, and files that are none.
    await page.evaluate(() => window.refusalOf(() => window.playground.configure({ seed: -1 })));
    await expect(page.getByRole('alert')).toBeVisible();
    await expectChinese(page, 'a refusal');
    await dropFile(page, 'page.html', new TextEncoder().encode('<!doctype html>'));
    await expect(page.getByRole('alert')).toContainText(zhCN.errors['bad-file'].title);
    await expectChinese(page, 'a bad file');
    // The preset's width: the smallest networks saturate at such a rate instead of diverging.
    await configure(page, { params: { hiddenWidth: 128, batchSize: 512, learningRate: 10 } });
    await page.evaluate(() => window.playground.train());
    await expect.poll(async () => (await statusOf(page)).phase, { timeout: 60_000 }).toBe('stopped');
    await expectChinese(page, 'failed');
  });
}

test('switching the language touches nothing but words', async ({ page }) => {
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  await trainButton(page).click();
  await trainFurther(page, 3);
  const before = { config: await configOf(page), status: await statusOf(page) };
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('button', { name: zhCN.transport.pause, exact: true })).toBeVisible();
  const after = await statusOf(page);
  expect(after.phase).toBe('training');
  expect(after.step).toBeGreaterThanOrEqual(before.status.step);
  expect(await configOf(page)).toEqual(before.config);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(trainButton(page)).toBeVisible();
});

for (const [locale, lang] of [
  ['zh-TW', 'zh-CN'],
  ['en-GB', 'en'],
  ['fr-FR', 'en'],
]) {
  test(`a browser in ${locale} opens the page in ${lang}`, async ({ browser }) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    await context.close();
  });
}
