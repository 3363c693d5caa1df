import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { configure, curvesOf, exportBytes, expect, openPage, statusOf, test } from './playground';
import { decodeSafetensors } from '../../src/exporters/safetensors';

/** Where the page of the kernel checks is said to be; the tests answer for it themselves. */
const CHECKS_URL = '/webgl-kernels-checks';

/** The checks (`webgl-kernels/checks.ts`) as one script. */
async function checksScript(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    define: { __APP_VERSION__: '"test"' },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL('webgl-kernels/checks.ts', import.meta.url)), formats: ['es'] },
    },
  });
  const [first] = Array.isArray(output) ? output : [output];
  if (!('output' in first)) throw new Error('Vite watches instead of building.');
  return first.output[0].code;
}

/** Largest error allowed, relative to the largest value: float32, and sums in another order. */
const TOLERANCES: Readonly<Record<string, number>> = {
  unary: 2e-6,
  binary: 2e-6,
  chains: 2e-6,
  products: 1e-5,
  dense: 2e-6,
  penalty: 2e-6,
  sums: 2e-6,
  gather: 0,
  concat: 2e-6,
  convolutions: 5e-6,
  'each convolution': 5e-6,
  normalisations: 5e-6,
  optimizers: 2e-6,
  normals: 2e-6,
  leftOver: 0,
  repeats: 0,
};

test.describe('WebGL kernels', () => {
  // TensorFlow.js says so when our backend takes the place of its own.
  test.use({ expectedErrors: [/already registered|already been set|Overwriting/] });

  test('compute what the CPU backend computes, on odd shapes, forward and backward, and leave nothing behind', async ({
    page,
  }) => {
    const script = await checksScript();
    await page.route(`**${CHECKS_URL}*`, (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: script })
        : route.fulfill({
            contentType: 'text/html',
            body: `<!doctype html><title>Checks</title><link rel="icon" href="data:,"><script type="module" src="${CHECKS_URL}.js"></script>`,
          }),
    );
    await page.goto(CHECKS_URL);
    await page.waitForFunction(() => 'checkNames' in window);
    const names = await page.evaluate(() => window.checkNames);
    expect(names).toEqual(Object.keys(TOLERANCES));
    for (const name of names) {
      const errors = await page.evaluate((asked) => window.check(asked), name);
      const wrong = Object.entries(errors).filter(([, error]) => !(Math.abs(error) <= TOLERANCES[name]));
      expect(wrong, name).toEqual([]);
    }
  });

  const perceptron = { architecture: 'mlp', hiddenWidth: 17, hiddenDepth: 2, batchSize: 33, emaDecay: 0.9 };
  const convolutions = { architecture: 'conv', baseChannels: 8, batchSize: 16 };
  // From the fourth step on they are repeated without their script, from the seventh or eighth without their kernels'.
  for (const { family, dataset, params, steps } of [
    { family: 'vae', dataset: 'moons', params: perceptron, steps: 12 },
    // Of a relativistic loss D's last bias has no gradient, and goes where rounding sends it.
    {
      family: 'gan',
      dataset: 'moons',
      params: { ...perceptron, gLoss: 'non-saturating', r1Gamma: 0.1 },
      steps: 12,
    },
    { family: 'diffusion', dataset: 'moons', params: perceptron, steps: 12 },
    { family: 'flow', dataset: 'moons', params: perceptron, steps: 12 },
    { family: 'vae', dataset: 'digits', params: convolutions, steps: 9 },
    // A U-Net.
    { family: 'diffusion', dataset: 'digits', params: convolutions, steps: 9 },
  ]) {
    test(`train ${family} on ${dataset} as WASM does: the same losses and weights from the same seed`, async ({
      page,
    }) => {
      await openPage(page);
      // What a measurement borrows meanwhile is not what this counts.
      await page.evaluate(() => window.playground.measureEvery('off'));
      const runs: { losses: number[]; weights: number[] }[] = [];
      for (const backend of ['wasm', 'webgl'] as const) {
        await configure(page, { family, dataset, backend, seed: 5, params });
        await page.evaluate(() => window.playground.reset());
        await page.evaluate((count) => window.playground.step(count), steps);
        expect((await statusOf(page)).backend).toBe(backend);
        const { series } = await curvesOf(page);
        const { tensors } = decodeSafetensors(await exportBytes(page));
        runs.push({
          losses: Object.values(series).flat(),
          weights: [...tensors.values()].flatMap(({ data }) => Array.from(data)),
        });
      }
      const [wasm, webgl] = runs;
      expect(webgl.losses.length).toBe(wasm.losses.length);
      webgl.losses.forEach((loss, i) => expect(loss).toBeCloseTo(wasm.losses[i], 3));
      expect(webgl.weights.length).toBe(wasm.weights.length);
      const furthest = webgl.weights.reduce((far, w, i) => Math.max(far, Math.abs(w - wasm.weights[i])), 0);
      expect(furthest).toBeLessThan(1e-3);
      // Memory stands still while it goes on.
      const [before, after] = await page.evaluate(async (count) => {
        const { step } = window.playground;
        return [await step(count), await step(2 * count)];
      }, steps);
      expect([after.tensors, after.bytes]).toEqual([before.tensors, before.bytes]);
    });
  }
});
