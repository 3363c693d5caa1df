import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import { readWeights } from '../../exporters/import-weights';
import { safetensorsExporter } from '../../exporters/safetensors';
import '../../testing/allclose';
import { fingerprint } from '../../testing/fingerprint';
import { paramsWith } from '../../testing/params';
import type { TrainBatch } from '../shared/generative-model';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { gan } from './family';
import { fourierFeatures } from './fourier-features';
import { GanModel, model as implementation } from './model';

/** What every option of the GAN promises beside the contract of families: it trains, resumes, exports and lets go. */
const LABELS = ['left', 'right', 'middle'];
const CENTRES = [-0.6, 0.6, 0];
const SMALL = { architecture: 'mlp', latentDim: 3, hiddenWidth: 32, hiddenDepth: 1, batchSize: 8 } as const;

interface Variant {
  params: PresetValues;
  shape?: number[];
}

const VARIANTS: Record<string, Variant> = {
  conditional: { params: { conditional: true } },
  'packs of three': { params: { packing: 3 } },
  'spectral normalisation': { params: { spectralNorm: true } },
  'PacGAN’s networks': { params: { architecture: 'pacgan', packing: 2 } },
  'PacGAN’s networks, averaged': { params: { architecture: 'pacgan', emaDecay: 0.9 } },
  'Fourier features': { params: { architecture: 'fourier', conditional: true, packing: 2 } },
  'all at once': {
    params: { conditional: true, packing: 2, spectralNorm: true, gLoss: 'wgan-gp', dSteps: 2 },
  },
  'all at once with PacGAN’s networks': {
    params: { architecture: 'pacgan', conditional: true, packing: 2, spectralNorm: true, gLoss: 'r3gan' },
  },
  'all at once on images': {
    params: { architecture: 'conv', conditional: true, packing: 2, spectralNorm: true, gLoss: 'r3gan' },
    shape: [8, 8, 1],
  },
};

function build({ params, shape = [2] }: Variant, seed = 1): GanModel {
  const size = shape.reduce((product, side) => product * side, 1);
  const kind = shape.length === 1 ? 'points' : 'images';
  const built = implementation.build({
    params: paramsWith(gan.params, SMALL, { baseChannels: 8 }, params),
    data: { kind, shape, size, labelNames: LABELS },
    seed,
  });
  if (!(built instanceof GanModel)) throw new Error('not a GAN');
  return built;
}

/** Batches of items that lie around the centre of their class. */
function batches({ params, shape = [2] }: Variant, seed = 3): () => TrainBatch {
  const rng = new Rng(seed, STREAM.data);
  const size = shape.reduce((product, side) => product * side, 1);
  const count = Number(params.batchSize ?? SMALL.batchSize);
  return () => {
    const labels = Int32Array.from({ length: count }, () => rng.integer(LABELS.length));
    const noise = rng.normals(count * size);
    const x = noise.map((value, i) => CENTRES[labels[Math.floor(i / size)]] + 0.05 * value);
    return { x: tf.tensor2d(x, [count, size]), labels };
  };
}

async function train(model: GanModel, steps: number, next: () => TrainBatch): Promise<number[][]> {
  const curves: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const scalars = model.trainStep(next);
    curves.push(await Promise.all(scalars.map(async (scalar) => (await scalar.data())[0])));
    tf.dispose(scalars);
  }
  return curves;
}

const draw = (model: GanModel, labels: readonly number[], weights: 'raw' | 'ema' = 'ema') =>
  model.sample(
    {
      count: labels.length,
      seed: 2,
      weights,
      options: {},
      breathe: async () => {},
      labels: Int32Array.from(labels),
    },
    new AbortController().signal,
  );

const memory = () => [tf.memory().numTensors, tf.memory().numBytes, tf.backend().numDataIds()];
const SOME = [0, 1, 2, 1, 0];

describe.each(Object.entries(VARIANTS))('a GAN with %s', (_name, variant) => {
  beforeAll(startWasm);

  it('goes on from a saved state as if it had never stopped, to the bit', async () => {
    const whole = build(variant);
    const next = batches(variant);
    await train(whole, 4, next);
    expect(whole.repeating).toBe(true);
    const state = structuredClone(await whole.state());
    const rest = batches(variant, 8);
    const expected = await train(whole, 4, rest);
    expect(expected.flat().every(Number.isFinite)).toBe(true);
    const resumed = build(variant);
    resumed.restore(state);
    expect(await train(resumed, 4, batches(variant, 8))).toEqual(expected);
    expect(fingerprint(await resumed.state())).toBe(fingerprint(await whole.state()));
    expect(await draw(resumed, SOME)).toEqual(await draw(whole, SOME));
    whole.dispose();
    resumed.dispose();
  });

  it('comes back from a file into a model of another seed, to the same samples and verdicts', async () => {
    const model = build(variant);
    await train(model, 5, batches(variant));
    const bytes = safetensorsExporter.encode({ weights: await model.weights('ema'), metadata: {} });
    const other = build(variant, 77);
    const { arrays } = readWeights(bytes, other.weightSpecs);
    other.setWeights(
      other.weightSpecs.map((spec) => arrays.get(spec.name) ?? new Float32Array()),
      0,
    );
    expect(await draw(other, SOME)).toEqual(await draw(model, SOME));
    const inputs = someInputs(model, 'discriminator', 4);
    const verdicts = [model, other].map((one) => one.run('discriminator', inputs, 'ema').logit);
    expect(await verdicts[1].data()).toEqual(await verdicts[0].data());
    model.dispose();
    other.dispose();
  });

  it('leaves no tensor behind', async () => {
    const before = memory();
    const model = build(variant);
    const next = batches(variant);
    await train(model, 2, next);
    const warm = memory();
    await train(model, 10, next);
    await draw(model, SOME);
    expect(memory()).toEqual(warm);
    model.dispose();
    expect(memory()).toEqual(before);
  });

  it('runs its parts item by item as it runs them together, in the shapes it declares', async () => {
    const model = build(variant);
    await train(model, 3, batches(variant));
    for (const part of model.parts) {
      const inputs = someInputs(model, part.id, 3);
      const [port] = part.outputs;
      const together = model.run(part.id, inputs, 'ema')[port.name];
      expect(together.shape).toEqual(port.shape.map((side) => side ?? 3));
      const last = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, tf.slice(tensor, [2], [1])]),
      );
      const alone = model.run(part.id, last, 'ema')[port.name];
      const expected = (await together.data<'float32'>()).slice(-alone.size);
      expect(await alone.data()).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-6 });
    }
    model.dispose();
  });

  it('computes the same on the plain JavaScript backend', async () => {
    const found = [];
    for (const backend of ['wasm', 'cpu']) {
      await tf.setBackend(backend);
      const model = build(variant);
      found.push((await train(model, 2, batches(variant))).flat());
      model.dispose();
    }
    await tf.setBackend('wasm');
    expect(found[0]).toBeAllclose(found[1], { rtol: 1e-3, atol: 1e-4 });
  });

  it('takes batches of one item', async () => {
    const single = { ...variant, params: { ...variant.params, batchSize: 1 } };
    const model = build(single);
    const curves = await train(model, 4, batches(single));
    expect(curves.flat().every(Number.isFinite)).toBe(true);
    model.dispose();
  });
});

/** Inputs of a part: uniform numbers, and whole ones where they are classes. */
function someInputs(model: GanModel, id: string, n: number): Record<string, tf.Tensor> {
  const rng = new Rng(6, STREAM.data);
  const part = model.parts.find((candidate) => candidate.id === id);
  return Object.fromEntries(
    (part?.inputs ?? []).map(({ name, shape }) => {
      const sides = shape.map((side) => side ?? n);
      const values = rng.uniforms(
        sides.reduce((product, side) => product * side, 1),
        -1,
        1,
      );
      const whole = values.map((value) => Math.floor((value + 1) * 1.4999));
      return [name, tf.tensor(name === 'label' ? whole : values, sides)];
    }),
  );
}

describe('a conditional GAN', () => {
  beforeAll(startWasm);

  it('learns to make the class it is asked for', async () => {
    const variant = {
      params: {
        conditional: true,
        batchSize: 64,
        hiddenWidth: 64,
        hiddenDepth: 2,
        latentDim: 2,
        gLoss: 'r3gan',
        r3Gamma: 0.05,
        learningRateG: 0.003,
        learningRateD: 0.003,
      },
    };
    const model = build(variant);
    await train(model, 500, batches(variant));
    for (const [label, centre] of CENTRES.entries()) {
      const x = await draw(model, Array<number>(200).fill(label));
      expect(x.reduce((sum, value) => sum + value, 0) / x.length).toBeAllclose(centre, { atol: 0.15 });
    }
    model.dispose();
  });

  it('teaches D which class a real item is of', async () => {
    const variant = { params: { conditional: true, batchSize: 32, learningRateD: 0.003 } };
    const model = build(variant);
    await train(model, 200, batches(variant));
    const x = tf.tensor2d([...CENTRES, ...CENTRES], [2, 3]).transpose();
    const verdictsAs = (shift: number) => {
      const label = tf.tensor1d([0, 1, 2].map((own) => (own + shift) % 3));
      return model.run('discriminator', { x, label }, 'raw').logit.data();
    };
    const verdicts = await Promise.all([0, 1, 2].map(verdictsAs));
    for (const item of [0, 1, 2]) {
      for (const shift of [1, 2]) expect(verdicts[0][item]).toBeGreaterThan(verdicts[shift][item] + 0.5);
    }
    model.dispose();
  });

  it('lets D see the class: the same point is judged differently as another', async () => {
    const model = build({ params: { conditional: true } });
    const x = tf.tensor2d([0.3, 0.3, 0.3, 0.3], [2, 2]);
    const { logit } = model.run('discriminator', { x, label: tf.tensor1d([0, 2]) }, 'raw');
    const [first, second] = await logit.data<'float32'>();
    expect(first).not.toBe(second);
    model.dispose();
  });
});

describe('packing', () => {
  beforeAll(startWasm);

  it('takes a batch an item of the pack for each discriminator step', async () => {
    const variant = { params: { packing: 3, dSteps: 2 } };
    const model = build(variant);
    const next = batches(variant);
    let taken = 0;
    await train(model, 1, () => {
      taken++;
      return next();
    });
    expect(taken).toBe(6);
    model.dispose();
  });

  it('shows in the shape of what D takes', () => {
    const shapeOf = (variant: Variant) => {
      const model = build(variant);
      const ports = model.parts[1].inputs.map(({ shape }) => shape);
      model.dispose();
      return ports;
    };
    expect(shapeOf({ params: { packing: 4 } })).toEqual([[null, 8]]);
    expect(shapeOf({ params: { packing: 4, conditional: true } })).toEqual([
      [null, 8],
      [null, 4],
    ]);
    expect(shapeOf({ params: { packing: 3, architecture: 'conv' }, shape: [8, 8, 1] })).toEqual([
      [null, 8, 8, 3],
    ]);
  });

  it('judges images beside each other as channels: the objective agrees with the part', async () => {
    const model = build({ params: { packing: 2, architecture: 'conv', gLoss: 'wgan-gp' }, shape: [8, 8, 1] });
    const rng = new Rng(1, STREAM.data);
    const [a, b] = [rng.uniforms(64, -1, 1), rng.uniforms(64, -1, 1)];
    const x = tf.tensor2d([...a, ...b], [2, 64]);
    const fake = tf.zeros([2, 64]);
    const loss = tf.tidy(() => model.discriminatorObjective(x, fake)[0]);
    const beside = tf.tensor4d(
      Array.from(a).flatMap((value, i) => [value, b[i]]),
      [1, 8, 8, 2],
    );
    const verdict = (items: tf.Tensor) => model.run('discriminator', { x: items }, 'raw').logit.data();
    const [[real], [generated]] = await Promise.all([verdict(beside), verdict(tf.zeros([1, 8, 8, 2]))]);
    expect((await loss.data())[0]).toBeAllclose(generated - real, { atol: 1e-5 });
    model.dispose();
  });
});

describe('spectral normalisation', () => {
  beforeAll(startWasm);

  it('keeps D from being steeper than 1', async () => {
    const variant = {
      params: { spectralNorm: true, learningRateD: 0.05, gLoss: 'wgan-gp', gradientPenalty: 0 },
    };
    const model = build(variant);
    await train(model, 60, batches(variant));
    const rng = new Rng(9, STREAM.data);
    const x = tf.tensor2d(rng.uniforms(400, -1, 1), [200, 2]);
    const y = tf.tensor2d(rng.uniforms(400, -1, 1), [200, 2]);
    const judge = (items: tf.Tensor) => model.run('discriminator', { x: items }, 'raw').logit;
    const rise = tf.abs(tf.sub(judge(x), judge(y)));
    const run = tf.reshape(tf.norm(tf.sub(x, y), 2, 1), [200, 1]);
    const steepest = (await tf.max(tf.div(rise, run)).data())[0];
    expect(steepest).toBeGreaterThan(0.2);
    // The power iteration is a step behind the weights, at this great rate.
    expect(steepest).toBeLessThan(1.2);
    model.dispose();
  });
});

describe('Fourier features', () => {
  it('are the coordinates and waves of them, each octave weaker by √2', async () => {
    const features = await fourierFeatures(tf.tensor2d([0.5, -0.125], [1, 2])).data();
    const expected = [0.5, -0.125];
    for (let k = 0; k < 5; k++) {
      for (const wave of [Math.sin, Math.cos]) {
        for (const x of [0.5, -0.125]) expected.push(wave(Math.PI * 2 ** k * x) / Math.SQRT2 ** k);
      }
    }
    expect(features).toBeAllclose(expected, { atol: 1e-6 });
  });
});

describe('batch normalisation', () => {
  beforeAll(startWasm);

  it('moves running statistics towards those of the batches, in the generator’s update alone', async () => {
    const model = build({ params: { architecture: 'pacgan' } });
    const statistics = async () => {
      const weights = await model.weights('raw');
      return fingerprint(weights.filter(({ name }) => name.includes('running')).map(({ data }) => data));
    };
    const before = await statistics();
    const z = tf.tensor2d(new Rng(1, STREAM.data).normals(24), [8, 3]);
    tf.dispose(model.updateDiscriminator(tf.zeros([8, 2]), z));
    expect(await statistics()).toBe(before);
    tf.dispose(model.updateGenerator(z));
    expect(await statistics()).not.toBe(before);
    model.dispose();
  });
});
