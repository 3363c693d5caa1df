import { expect } from '@playwright/test';
import type { ParamValues } from '../../src/core/params';
import { DATASETS } from '../../src/datasets/registry';
import { decodeSafetensors } from '../../src/exporters/safetensors';
import { FAMILIES } from '../../src/models/registry';
import { configure, curvesOf, exportBytes, openPage, samplesOf, statusOf, test, TINY } from './playground';

test.describe('sampling', () => {
  // Every count that broke other samplers (lucidrains/denoising-diffusion-pytorch#81, diffusers#444 and #10003).
  for (const schedule of ['linear', 'cosine']) {
    test(`diffusion samples in 1, 2, 3, 9, 27, 999 and 1000 steps, ${schedule}`, async ({ page }) => {
      await openPage(page, '#family=diffusion');
      await configure(page, { params: { ...TINY.diffusion, schedule } });
      await page.evaluate(() => window.playground.step(20));
      for (const [sampler, counts] of [
        ['ddim', [1, 2, 3, 9, 27, 999, 1000]],
        ['ddpm', [1, 3, 27, 1000]],
      ] as const) {
        for (const samplingSteps of counts) {
          const { shape, data } = await page.evaluate(
            (options) => window.playground.sample({ count: 4, seed: 3, ...options }),
            { sampler, samplingSteps },
          );
          expect(shape).toEqual([4, 2]);
          expect([...data].every(Number.isFinite), `${sampler} in ${samplingSteps} steps`).toBe(true);
          expect(Math.max(...data.map(Math.abs)), `${sampler} in ${samplingSteps} steps`).toBeLessThan(100);
        }
      }
    });
  }

  test('more sampling steps than T work or are refused with their path', async ({ page }) => {
    await openPage(page, '#family=diffusion');
    await configure(page, { params: { ...TINY.diffusion, timesteps: 7 } });
    await page.evaluate(() => window.playground.step(5));
    for (const samplingSteps of [7, 8, 1000]) {
      const result = await page.evaluate(async (steps) => {
        let data: number[] = [];
        const refusal = await window.refusalOf(async () => {
          data = Array.from(
            (await window.playground.sample({ count: 4, seed: 3, samplingSteps: steps })).data,
          );
        });
        return { refusal, data };
      }, samplingSteps);
      if (samplingSteps <= 7) expect(result.refusal).toBeNull();
      if (result.refusal) expect(result.refusal).toMatchObject({ code: 'bad-input', path: 'samplingSteps' });
      else expect(result.data.every(Number.isFinite)).toBe(true);
    }
    for (const samplingSteps of [0, 1001, 2.5]) {
      const refusal = await page.evaluate(
        (steps) =>
          window.refusalOf(() => window.playground.sample({ count: 4, seed: 3, samplingSteps: steps })),
        samplingSteps,
      );
      expect(refusal).toMatchObject({ isPlaygroundError: true, code: 'bad-input', path: 'samplingSteps' });
    }
  });

  for (const family of FAMILIES) {
    test(`${family.id}: the same seed gives the same numbers and leaves the run's own stream alone`, async ({
      page,
    }) => {
      await openPage(page, `#family=${family.id}`);
      await configure(page, { params: { ...TINY[family.id], emaDecay: 0.5 } });
      await page.evaluate(() => window.playground.step(30));
      const undisturbed = await curvesOf(page);
      await page.evaluate(() => window.playground.reset());
      await page.evaluate(() => window.playground.step(10));
      const [a, b, other] = [
        await samplesOf(page, 64, 5),
        await samplesOf(page, 64, 5),
        await samplesOf(page, 64, 6),
      ];
      expect(b).toEqual(a);
      expect(other).not.toEqual(a);
      expect(new Set(a).size).toBeGreaterThan(1);
      const raw = await page.evaluate(async () =>
        Array.from((await window.playground.sample({ count: 64, seed: 5, weights: 'raw' })).data),
      );
      expect(raw).not.toEqual(a);
      await page.evaluate(() => window.playground.step(20));
      expect(await curvesOf(page)).toEqual(undisturbed);
    });
  }
});

for (const family of FAMILIES) {
  test(`${family.id}: a learning rate of 0 leaves every weight where it is`, async ({ page }) => {
    await openPage(page, `#family=${family.id}`);
    const rates = Object.keys(family.params).filter((id) => id.startsWith('learningRate'));
    const optimizers = Object.keys(family.params).filter((id) => id.startsWith('optimizer'));
    for (const optimizer of ['adam', 'sgd', 'rmsprop']) {
      await configure(page, {
        params: {
          ...TINY[family.id],
          ...Object.fromEntries(rates.map((id) => [id, 0])),
          ...Object.fromEntries(optimizers.map((id) => [id, optimizer])),
        },
      });
      const before = decodeSafetensors(await exportBytes(page));
      await page.evaluate(() => window.playground.step(10));
      const after = decodeSafetensors(await exportBytes(page));
      expect(after.metadata.step).toBe('10');
      expect(after.tensors).toEqual(before.tensors);
    }
  });

  test(`${family.id}: extreme sizes train`, async ({ page }) => {
    await openPage(page, `#family=${family.id}`);
    const cases: { dataset: string; params: ParamValues }[] = [
      // More items in a batch than the data have.
      { dataset: 'digits', params: { ...TINY[family.id], batchSize: 2048 } },
      { dataset: 'moons', params: { ...TINY[family.id], batchSize: 1 } },
      { dataset: 'moons', params: { ...TINY[family.id], hiddenDepth: 6 } },
      ...(Object.hasOwn(family.params, 'latentDim')
        ? [1, 128].map((latentDim) => ({ dataset: 'moons', params: { ...TINY[family.id], latentDim } }))
        : []),
      ...(Object.hasOwn(family.params, 'timesteps')
        ? [2, 3].map((timesteps) => ({ dataset: 'moons', params: { ...TINY[family.id], timesteps } }))
        : []),
    ];
    for (const patch of cases) {
      await configure(page, patch);
      const { losses, step } = await page.evaluate(() => window.playground.step(3));
      expect(step).toBe(3);
      expect(Object.values(losses).every(Number.isFinite), JSON.stringify(patch)).toBe(true);
      expect((await samplesOf(page, 3)).every(Number.isFinite)).toBe(true);
    }
  });

  test(`${family.id}: the convolutional networks train on images and give their own shapes`, async ({
    page,
  }) => {
    await openPage(page, `#family=${family.id}&dataset=digits`);
    await configure(page, { params: { architecture: 'conv', baseChannels: 8, batchSize: 8 } });
    const { losses } = await page.evaluate(() => window.playground.step(3));
    expect(Object.values(losses).every(Number.isFinite)).toBe(true);
    const { shape, data } = await page.evaluate(() => window.playground.sample({ count: 2, seed: 1 }));
    expect(shape).toEqual([2, 8, 8, 1]);
    expect([...data].every(Number.isFinite)).toBe(true);
    const x = await page.evaluate(() =>
      window.playground
        .parts()
        .flatMap((part) => [...part.inputs, ...part.outputs].filter(({ name }) => name === 'x')),
    );
    for (const port of x) expect(port.shape).toEqual([null, 8, 8, 1]);
  });

  test(`${family.id}: every part runs on its own, in the shapes and ranges it states`, async ({ page }) => {
    await openPage(page, `#family=${family.id}`);
    await configure(page, { params: TINY[family.id] });
    await page.evaluate(() => window.playground.step(3));
    const ran = await page.evaluate(async () => {
      const results = [];
      for (const part of window.playground.parts()) {
        const inputs = Object.fromEntries(
          part.inputs.map(({ name, shape, range = [-1, 1], integer }) => {
            const sides = shape.map((side) => side ?? 5);
            const size = sides.reduce((product, side) => product * side, 1);
            const data = Float32Array.from({ length: size }, (_, i) => {
              const value = range[0] + (i / size) * (range[1] - range[0]);
              return integer ? Math.floor(value) : value;
            });
            return [name, { shape: sides, data }];
          }),
        );
        const once = await window.playground.run(part.id, inputs);
        const again = await window.playground.run(part.id, inputs);
        results.push({ part, once, again });
      }
      return results;
    });
    expect(ran.length).toBeGreaterThan(0);
    for (const { part, once, again } of ran) {
      expect(again).toEqual(once);
      expect(Object.keys(once).sort()).toEqual(part.outputs.map(({ name }) => name).sort());
      for (const { name, shape, range } of part.outputs) {
        expect(once[name].shape).toEqual(shape.map((side) => side ?? 5));
        const values = [...once[name].data];
        expect(values.length).toBe(once[name].shape.reduce((product, side) => product * side, 1));
        expect(values.every(Number.isFinite)).toBe(true);
        if (range) {
          expect(Math.min(...values)).toBeGreaterThanOrEqual(range[0]);
          expect(Math.max(...values)).toBeLessThanOrEqual(range[1]);
        }
      }
    }
  });

  test(`${family.id}: WASM, plain JavaScript and WebGL agree`, async ({ page }) => {
    test.setTimeout(300_000);
    await openPage(page, `#family=${family.id}`);
    const first: Record<string, number[]> = {};
    for (const backend of ['wasm', 'cpu', 'webgl']) {
      await configure(page, { backend, params: TINY[family.id] });
      await page.evaluate(() => window.playground.reset());
      const status = await page.evaluate(() => window.playground.step(3));
      expect(status).toMatchObject({ backend, phase: 'paused', step: 3 });
      const { series } = await curvesOf(page);
      first[backend] = Object.values(series).map((values) => values[0]);
      expect(Object.values(series).flat().every(Number.isFinite)).toBe(true);
    }
    for (const backend of ['cpu', 'webgl']) {
      first[backend].forEach((value, i) => {
        expect(Math.abs(value - first.wasm[i])).toBeLessThan(1e-3 * Math.max(1, Math.abs(first.wasm[i])));
      });
    }
  });
}

test('the Reference networks give what PyTorch’s modules would, from the exported weights', async ({
  page,
}) => {
  await openPage(page);
  /** A dense layer in PyTorch's layout: weight [out, in]. */
  type Layer = { weight: Float32Array; bias: Float32Array };
  const dense = ({ weight, bias }: Layer, x: number[]) =>
    Array.from(bias, (b, row) => x.reduce((sum, v, i) => sum + v * weight[row * x.length + i], b));
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  const leaky = (v: number) => Math.max(v, 0.2 * v);
  const x = [0.3, -0.7];
  const t = 417;
  const frequencies = Array.from({ length: 32 }, (_, i) => 10_000 ** (-i / 31));
  const embedded = (at: number) =>
    [Math.sin, Math.cos].flatMap((wave) => frequencies.map((f) => wave(at * f)));
  const timed = (at: number) => (layer: (key: string) => Layer) => {
    const silu = (v: number) => v * sigmoid(v);
    const one = dense(layer('net.0'), [...x, ...embedded(at)]).map(silu);
    return dense(layer('net.4'), dense(layer('net.2'), one).map(silu));
  };
  /** What each part with times is asked: diffusion counts steps, flow goes from 0 to 1. */
  const times: Record<string, number> = { denoiser: t, velocity: 0.25 };
  const networks: Record<
    string,
    { part: string; output: string; input: string; compute: (layer: (key: string) => Layer) => number[] }[]
  > = {
    vae: [
      {
        part: 'decoder',
        input: 'z',
        output: 'x',
        compute: (layer) =>
          dense(
            layer('decoder.2'),
            dense(layer('decoder.0'), x).map((v) => Math.max(0, v)),
          ).map(sigmoid),
      },
      ...(['mu', 'logVar'] as const).map((output) => ({
        part: 'encoder',
        input: 'x',
        output,
        compute: (layer: (key: string) => Layer) =>
          dense(
            layer(output === 'mu' ? 'fc_mu' : 'fc_var'),
            dense(layer('encoder.0'), x).map((v) => Math.max(0, v)),
          ),
      })),
    ],
    gan: [
      {
        part: 'generator',
        input: 'z',
        output: 'x',
        compute: (layer) => {
          const one = dense(layer('generator.net.0'), x).map(leaky);
          const two = dense(layer('generator.net.2'), one).map(leaky);
          return dense(layer('generator.net.4'), two).map(Math.tanh);
        },
      },
      {
        part: 'discriminator',
        input: 'x',
        output: 'logit',
        compute: (layer) => {
          const one = dense(layer('discriminator.net.0'), x).map(leaky);
          const two = dense(layer('discriminator.net.2'), one).map(leaky);
          return dense(layer('discriminator.net.4'), two);
        },
      },
    ],
    diffusion: [
      {
        part: 'denoiser',
        input: 'x',
        output: 'prediction',
        compute: timed(times.denoiser),
      },
    ],
    flow: [{ part: 'velocity', input: 'x', output: 'velocity', compute: timed(1000 * times.velocity) }],
  };
  expect(Object.keys(networks)).toEqual(FAMILIES.map(({ id }) => id));
  for (const family of FAMILIES) {
    const quick = 'samplingSteps' in family.params ? { samplingSteps: 5 } : {};
    await configure(page, {
      family: family.id,
      params: { ...definedOf(family.reference('points')), ...quick },
    });
    await page.evaluate(() => window.playground.step(3));
    const { tensors } = decodeSafetensors(await exportBytes(page));
    const layer = (key: string): Layer => {
      const [weight, bias] = ['weight', 'bias'].map((end) => tensors.get(`${key}.${end}`)?.data);
      if (!weight || !bias) throw new Error(`The file lacks ${key}.`);
      return { weight, bias };
    };
    for (const { part, input, output, compute } of networks[family.id]) {
      const ran = await page.evaluate(
        async (asked) => {
          const inputs: Record<string, { shape: number[]; data: Float32Array }> = {
            [asked.input]: { shape: [1, 2], data: Float32Array.from(asked.x) },
          };
          if (asked.at !== undefined) inputs.t = { shape: [1], data: Float32Array.of(asked.at) };
          return Array.from((await window.playground.run(asked.part, inputs))[asked.output].data);
        },
        { part, input, output, x, at: times[part] },
      );
      const expected = compute(layer);
      expect(ran).toHaveLength(expected.length);
      ran.forEach((value, i) =>
        expect(Math.abs(value - expected[i]), `${part}.${output}`).toBeLessThan(1e-5),
      );
    }
  }
});

// Values of diffusers' DDPMScheduler, float32.
test('the schedule is the published one', async ({ page }) => {
  await openPage(page, '#family=diffusion');
  const schedule = async (name: string) => {
    await configure(page, { params: { ...TINY.diffusion, schedule: name, timesteps: 1000 } });
    return page.evaluate(async () => {
      const { betas, alphas, alphasCumprod } = await window.playground.run('schedule', {});
      return { betas: [...betas.data], alphas: [...alphas.data], alphasCumprod: [...alphasCumprod.data] };
    });
  };
  const linear = await schedule('linear');
  const near = (value: number, expected: number) => expect(Math.abs(value / expected - 1)).toBeLessThan(1e-4);
  near(linear.betas[0], 1e-4);
  near(linear.betas[999], 0.02);
  near(
    linear.betas.reduce((sum, beta) => sum + beta, 0),
    10.05,
  );
  near(linear.alphas[999], 0.98);
  for (const [t, expected] of [
    [0, 0.9999],
    [1, 0.999780092072],
    [100, 0.895141590898],
    [500, 0.077796658365],
    [999, 4.03582976538e-5],
  ]) {
    near(linear.alphasCumprod[t], expected);
  }
  const cosine = await schedule('cosine');
  near(cosine.betas[0], 4.12842e-5);
  near(cosine.betas[500], 0.00315569);
  near(cosine.betas[999], 0.999);
  near(cosine.alphasCumprod[500], 0.492285);
  const times = await page.evaluate(async () => {
    const run = (t: number) =>
      window.refusalOf(() =>
        window.playground.run('denoiser', {
          x: { shape: [1, 2], data: new Float32Array(2) },
          t: { shape: [1], data: Float32Array.of(t) },
        }),
      );
    return [await run(-1), await run(1000), await run(0.5), await run(Number.NaN), await run(999)];
  });
  expect(times.pop()).toBeNull();
  for (const refusal of times) expect(refusal).toMatchObject({ code: 'bad-input', path: 'inputs.t' });
});

test('data: shapes, units, labels and splits as the catalog says, for every dataset', async ({ page }) => {
  test.setTimeout(240_000);
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  const listed = await page.evaluate(() => window.playground.catalog().datasets);
  expect(listed.map(({ id }) => id)).toEqual(DATASETS.map(({ id }) => id));
  for (const { id, kind, shape, trainCount, heldOutCount, labelNames } of listed) {
    await test.step(id, async () => {
      await configure(page, { dataset: id });
      const { train, heldOut, chosen, again, all, tooMany } = await page.evaluate(
        async (counts) => {
          const { data } = window.playground;
          const plain = async (query: Parameters<typeof data>[0]) => {
            const { x, labels } = await data(query);
            return { shape: x.shape, data: [...x.data], labels: labels && [...labels] };
          };
          return {
            train: await plain({ count: 50 }),
            heldOut: await plain({ count: 50, split: 'heldOut' }),
            chosen: await plain({ count: 50, seed: 1 }),
            again: await plain({ count: 50, seed: 1 }),
            all: (await data({ count: counts.heldOut, split: 'heldOut' })).x.shape,
            tooMany: await window.refusalOf(() => data({ count: counts.train + 1 })),
          };
        },
        { train: trainCount, heldOut: heldOutCount },
      );
      expect(train.shape).toEqual([50, ...shape]);
      expect(all).toEqual([heldOutCount, ...shape]);
      expect(tooMany).toMatchObject({ code: 'bad-input', path: 'count' });
      expect(again).toEqual(chosen);
      expect(chosen.data).not.toEqual(train.data);
      expect(heldOut.data).not.toEqual(train.data);
      for (const split of [train, heldOut, chosen]) {
        expect(split.data.every(Number.isFinite)).toBe(true);
        if (kind === 'images') {
          expect(Math.min(...split.data)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...split.data)).toBeLessThanOrEqual(1);
          expect(Math.max(...split.data)).toBeGreaterThan(0.5);
        }
        if (labelNames) {
          expect(split.labels).toHaveLength(50);
          expect(split.labels?.every((label) => Number.isInteger(label) && label in labelNames)).toBe(true);
        } else {
          expect(split.labels).toBeUndefined();
        }
      }
      const { losses } = await page.evaluate(() => window.playground.step(2));
      expect(Object.values(losses).every(Number.isFinite)).toBe(true);
      const sample = await page.evaluate(() => window.playground.sample({ count: 2, seed: 1 }));
      expect(sample.shape).toEqual([2, ...shape]);
    });
  }
});

test('the events tell every status, every curve point once, frames and errors, until they are ended', async ({
  page,
}) => {
  await openPage(page, '#family=vae');
  await configure(page, { params: TINY.vae });
  const heard = await page.evaluate(async () => {
    const { playground } = window;
    const steps: number[] = [];
    const phases = new Set<string>();
    const frames: number[] = [];
    const errors: string[] = [];
    const ends = [
      playground.on('curve', ({ step, series }) => {
        steps.push(...step);
        if (Object.values(series).some((values) => values.length !== step.length)) errors.push('ragged');
      }),
      playground.on('status', ({ phase }) => phases.add(phase)),
      playground.on('samples', ({ step, x }) => frames.push(step, x.length)),
      playground.on('error', ({ code }) => errors.push(code)),
    ];
    await playground.untilStep(40);
    // So few steps are done before the first frame is drawn.
    while (frames.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await window.refusalOf(() => playground.untilStep(1));
    for (const end of ends) end();
    await playground.untilStep(60);
    return { steps, phases: [...phases], frames, errors };
  });
  expect(heard.steps).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(heard.phases).toEqual(expect.arrayContaining(['training', 'paused']));
  expect(heard.frames.length).toBeGreaterThan(0);
  expect(heard.errors).toEqual(['bad-input']);
  expect(await statusOf(page)).toMatchObject({ phase: 'paused', step: 60, backend: 'wasm' });
  const { version, metrics } = await page.evaluate(async () => ({
    version: window.playground.version,
    metrics: await window.playground.metrics(),
  }));
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Object.keys(metrics)).toEqual(expect.arrayContaining(['slicedWasserstein', 'coverage', 'elbo']));
});

/** Without what is left to the default. */
function definedOf(values: Readonly<Partial<Record<string, ParamValues[string]>>>): ParamValues {
  return Object.fromEntries(
    Object.entries(values).flatMap(([id, value]) => (value === undefined ? [] : [[id, value]])),
  );
}
