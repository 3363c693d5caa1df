import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/gan-losses.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { fromTorch } from '../../exporters/layouts';
import type { WeightSpec } from '../../exporters/types';
import {
  expectGradients,
  type FormulaTensor,
  formulaValues,
  type GoldenGradient,
  prefixed,
} from '../../testing/goldens';
import { paramsWith } from '../../testing/params';
import { oneHot } from '../shared/classes';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { gan } from './family';
import { GanModel, type Given, model as implementation } from './model';

/** Every loss, penalty and option against PyTorch. Numbers by reference/make_gan_goldens.py. */
const { latentDim, hiddenWidth, batch } = golden.config;
const MLP = { architecture: 'mlp', latentDim, hiddenWidth, hiddenDepth: 2, batchSize: batch } as const;

interface PlainTensor {
  shape: number[];
  data: number[];
}
type Stored = Readonly<Record<string, FormulaTensor | PlainTensor>>;

function build(params: PresetValues, shape: number[], labelNames?: string[]): GanModel {
  const kind = shape.length === 1 ? 'points' : 'images';
  const size = shape.reduce((product, side) => product * side, 1);
  const model = implementation.build({
    params: paramsWith(gan.params, params),
    data: { kind, shape, size, ...(labelNames && { labelNames }) },
    seed: 1,
  });
  if (!(model instanceof GanModel)) throw new Error('not a GAN');
  return model;
}

/** Puts stored weights into a model by name; those not stored stay as they are. */
async function load(model: GanModel, stored: Stored): Promise<void> {
  const used = new Set<string>();
  const arrays = (await model.weights('raw')).map((weight) => {
    const tensor = stored[weight.name];
    if (!tensor) return weight.data;
    used.add(weight.name);
    const data = 'data' in tensor ? Float32Array.from(tensor.data) : formulaValues(tensor);
    return fromTorch({ shape: tensor.shape, data }, weight);
  });
  expect([...used].sort()).toEqual(Object.keys(stored).sort());
  model.setWeights(arrays, 0);
}

/** Items `[packs, packing · D]` as the model takes them, `[packs · packing, D]`. */
const matrix = ({ data }: PlainTensor, width: number) => tf.tensor2d(data, [data.length / width, width]);

interface Case {
  settings: PresetValues;
  loss: number;
  penalty: number;
  gradients: Record<string, GoldenGradient>;
}

/** Holds one network's gradients of a loss to the goldens; a weight the loss does not reach has none. */
async function checkGradients(
  model: GanModel,
  network: 'generator' | 'discriminator',
  objective: () => tf.Scalar,
  expected: Readonly<Record<string, GoldenGradient>>,
): Promise<void> {
  const wanted = prefixed(`${network}.`, expected);
  const { grads } = tf.variableGrads(objective);
  const ordered = Object.values(grads);
  // G's objective reaches the weights of both; the generator's stand first.
  const specs = model.weightSpecs.filter((spec) => spec.name in wanted);
  const arrays = await Promise.all(ordered.slice(0, specs.length).map((grad) => grad.data<'float32'>()));
  const order = (spec: WeightSpec) => Object.keys(wanted).indexOf(spec.name);
  const sorted = specs.map((spec, i) => ({ spec, array: arrays[i] }));
  sorted.sort((a, b) => order(a.spec) - order(b.spec));
  expectGradients(
    sorted.map(({ array }) => array),
    sorted.map(({ spec }) => spec),
    wanted,
  );
}

interface Judged {
  model: GanModel;
  weights: Stored;
  inputs: { real: PlainTensor; fake: PlainTensor; mix: PlainTensor };
  width: number;
  classes?: tf.Tensor;
  wrongClasses?: tf.Tensor;
}

/** Holds D's loss and its gradients to the golden of one case. */
async function checkDiscriminator(judged: Judged, expected: Case): Promise<void> {
  const { model, weights, inputs, width, classes, wrongClasses } = judged;
  await load(model, prefixed('discriminator.', weights));
  const given: Given = {
    mix: matrix(inputs.mix, 1),
    ...(classes && { classes }),
    ...(wrongClasses && { wrongClasses }),
  };
  const objective = () =>
    model.discriminatorObjective(matrix(inputs.real, width), matrix(inputs.fake, width), given)[0];
  expect(await tf.tidy(objective).data()).toBeAllclose([expected.loss + expected.penalty], { rtol: 1e-5 });
  await checkGradients(model, 'discriminator', objective, expected.gradients);
  model.dispose();
}

const named = (cases: Case[]) => cases.map((one) => [JSON.stringify(one.settings), one] as const);
/** One-hot classes of the conditional items, so many further on. */
function classesOf(shift: number): tf.Tensor {
  const { classes } = golden.config;
  return oneHot(
    Int32Array.from(golden.conditional.labels, (label) => (label + shift) % classes),
    classes,
  );
}
const LABEL_NAMES = Array.from({ length: golden.config.classes }, (_, i) => String(i));

describe.each(['wasm', 'cpu'])('GAN objectives against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it.each(named(golden.mlp.cases))('MLP, %s', async (_name, expected) => {
    const model = build({ ...MLP, ...expected.settings }, [6]);
    await checkDiscriminator({ model, ...golden.mlp, width: 6 }, expected);
  });

  it.each(named(golden.conv.cases))('convolutional, %s', async (_name, expected) => {
    const model = build({ architecture: 'conv', baseChannels: 8, ...expected.settings }, [8, 8, 1]);
    await checkDiscriminator({ model, ...golden.conv, width: 64 }, expected);
  });

  it.each(named(golden.packed.cases))('packs of two, %s', async (_name, expected) => {
    const model = build({ ...MLP, packing: 2, ...expected.settings }, [6]);
    await checkDiscriminator({ model, ...golden.packed, width: 6 }, expected);
  });

  it.each(named(golden.conditional.cases))('conditional, %s', async (_name, expected) => {
    const model = build({ ...MLP, conditional: true, ...expected.settings }, [6], LABEL_NAMES);
    const classes = { classes: classesOf(0), wrongClasses: classesOf(1) };
    await checkDiscriminator({ model, ...golden.conditional, width: 6, ...classes }, expected);
  });

  it.each(named(golden.spectral.cases))('spectral normalisation, %s', async (_name, expected) => {
    const { weights, after, inputs } = golden.spectral;
    const model = build({ ...MLP, spectralNorm: true, ...expected.settings }, [6]);
    await checkDiscriminator({ model, weights: { ...weights, ...after }, inputs, width: 6 }, expected);
  });

  it('iterates the spectral norm’s vectors once an update, and judges with them', async () => {
    const { weights, before, after, inputs, output } = golden.spectral;
    const model = build({ ...MLP, spectralNorm: true, learningRateD: 0 }, [6]);
    await load(model, prefixed('discriminator.', { ...weights, ...before }));
    const x = matrix(inputs.real, 6);
    tf.dispose(model.updateDiscriminator(x, tf.zeros([batch, latentDim])));
    const moved = new Map((await model.weights('raw')).map((weight) => [weight.name, weight.data]));
    for (const [name, { data }] of Object.entries(after)) {
      expect(moved.get(`discriminator.${name}`), name).toBeAllclose(data, { atol: 1e-5 });
    }
    const { logit } = model.run('discriminator', { x }, 'raw');
    expect(await logit.data()).toBeAllclose(output.data, { rtol: 1e-4, atol: 1e-5 });
    model.dispose();
  });

  it.each(golden.generators.cases.map((one) => [one.gLoss, one] as const))(
    'generator, %s',
    async (gLoss, expected) => {
      const { weights, inputs } = golden.generators;
      const model = build({ ...MLP, gLoss }, [6]);
      await load(model, {
        ...prefixed('generator.', weights.generator),
        ...prefixed('discriminator.', weights.discriminator),
      });
      const objective = () => model.generatorObjective(matrix(inputs.z, latentDim), matrix(inputs.real, 6));
      expect(await tf.tidy(objective).data()).toBeAllclose([expected.loss], { rtol: 1e-5 });
      await checkGradients(model, 'generator', objective, expected.gradients);
      model.dispose();
    },
  );
});

describe.each(['wasm', 'cpu'])('PacGAN’s networks against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  const PAC = { architecture: 'pacgan', packing: 2, latentDim, batchSize: batch } as const;
  const { weights, inputs } = golden.pacgan;

  it.each(named(golden.pacgan.discriminator))('maxout discriminator, %s', async (_name, expected) => {
    const model = build({ ...PAC, ...expected.settings }, [2]);
    await checkDiscriminator({ model, weights: weights.discriminator, inputs, width: 2 }, expected);
  });

  it('generator: loss, running statistics and what it samples with them', async () => {
    const model = build({ ...PAC, learningRateG: 0 }, [2]);
    await load(model, {
      ...prefixed('generator.', weights.generator),
      ...prefixed('discriminator.', weights.discriminator),
    });
    const z = matrix(inputs.z, latentDim);
    const loss = model.updateGenerator(z);
    expect(await loss.data()).toBeAllclose([golden.pacgan.generator.loss], { rtol: 1e-5 });
    const kept = new Map((await model.weights('raw')).map((weight) => [weight.name, weight.data]));
    for (const [name, { values, indices }] of Object.entries<GoldenGradient>(golden.pacgan.running)) {
      const found = kept.get(`generator.${name}`);
      const listed = indices ? indices.map((index) => found?.[index] ?? Number.NaN) : found;
      expect(listed, name).toBeAllclose(values, { rtol: 1e-4, atol: 1e-6 });
    }
    const { x } = model.run('generator', { z }, 'raw');
    expect(await x.data()).toBeAllclose(golden.pacgan.inference.data, { rtol: 1e-4, atol: 1e-4 });
    model.dispose();
  });

  it('generator: gradients through the statistics of the batch', async () => {
    const model = build(PAC, [2]);
    await load(model, {
      ...prefixed('generator.', weights.generator),
      ...prefixed('discriminator.', weights.discriminator),
    });
    const z = matrix(inputs.z, latentDim);
    const objective = () => model.generatorObjective(z);
    await checkGradients(model, 'generator', objective, golden.pacgan.generator.gradients);
    model.dispose();
  });
});
