import { expect } from '@playwright/test';
import { FAMILIES } from '../../src/models/registry';
import { configure, openPage, test } from './playground';

for (const family of FAMILIES) {
  test(`${family.id}: as many tensors and bytes after 300 steps as after 100, whatever was asked meanwhile`, async ({
    page,
  }) => {
    await openPage(page, `#family=${family.id}`);
    await configure(page, { params: { architecture: 'mlp', hiddenWidth: 32, batchSize: 32 } });
    const held = (step: number) =>
      page.evaluate(async (target) => {
        const { tensors, bytes } = await window.playground.untilStep(target);
        return { tensors, bytes };
      }, step);
    const after100 = await held(100);
    expect(after100.tensors).toBeGreaterThan(0);
    const half = await held(200);
    expect(half).toEqual(after100);

    await page.evaluate(async () => {
      const { playground, refusalOf } = window;
      await playground.sample({ count: 20, seed: 1 });
      await playground.sample({ count: 20, seed: 2, weights: 'raw' });
      await playground.metrics();
      for (const part of playground.parts()) {
        const inputs = part.inputs.map(
          ({ name, shape }): [string, { shape: number[]; data: Float32Array }] => {
            const sides = shape.map((side) => side ?? 4);
            return [name, { shape: sides, data: new Float32Array(sides.reduce((a, b) => a * b, 1)) }];
          },
        );
        await playground.run(part.id, Object.fromEntries(inputs));
      }
      await playground.importWeights(await playground.exportWeights());
      await playground.exportWeights('tfjs');
      await refusalOf(() => playground.importWeights(new Blob(['no weights'])));
    });
    // Imported: the same weights, a fresh optimiser, and nothing left of the run before.
    expect(await held(300)).toEqual(after100);
    await page.evaluate(() => window.playground.reset());
    expect(await held(100)).toEqual(after100);
  });
}

test('other families, data and sizes leave nothing behind', async ({ page }) => {
  await openPage(page, '#family=vae');
  const held = () =>
    page.evaluate(async () => {
      const { tensors, bytes } = await window.playground.untilStep(5);
      return { tensors, bytes };
    });
  const tiny = { params: { architecture: 'mlp', hiddenWidth: 16, batchSize: 16 } };
  await configure(page, tiny);
  const first = await held();
  for (const patch of [
    { family: 'gan', ...tiny },
    { family: 'diffusion', ...tiny },
    { family: 'flow', ...tiny },
    { dataset: 'digits' },
    { family: 'vae', ...tiny },
    { params: { hiddenWidth: 64 } },
    { backend: 'cpu' },
    { backend: 'wasm' },
    { dataset: 'moons', ...tiny },
    { backend: 'auto' },
  ]) {
    await configure(page, patch);
  }
  await page.evaluate(() => window.playground.reset());
  expect(await held()).toEqual(first);
});
