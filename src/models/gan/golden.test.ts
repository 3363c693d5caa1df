import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/gan.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { fingerprint } from '../../testing/fingerprint';
import { expectGradients, expectUpdated, formulaWeights, prefixed } from '../../testing/goldens';
import { paramsWith } from '../../testing/params';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { gan } from './family';
import { GanModel, model as implementation } from './model';

/**
 * The Reference GAN against PyTorch: same weights, same items, same latents.
 * Numbers by reference/make_goldens.py; tolerances as in reference/README.md.
 */
const { latentDim, dataDim, batch } = golden.config;
const WEIGHTS = {
  ...prefixed('generator.', golden.weights.generator),
  ...prefixed('discriminator.', golden.weights.discriminator),
};

function build(params: PresetValues = {}): GanModel {
  const model = implementation.build({
    params: paramsWith(gan.params, gan.reference('images'), { latentDim }, params),
    data: { kind: 'images', shape: [1, dataDim, 1], size: dataDim },
    seed: 1,
  });
  if (!(model instanceof GanModel)) throw new Error('not a GAN');
  model.setWeights(formulaWeights(WEIGHTS, model.weightSpecs), 0);
  return model;
}

/** The batch of one step out of a tensor `[3, batch, width]`. */
function of(tensor: { data: number[] }, step: number, width: number): tf.Tensor2D {
  const size = batch * width;
  return tf.tensor2d(tensor.data.slice(step * size, (step + 1) * size), [batch, width]);
}
const x = (step: number) => of(golden.inputs.x, step, dataDim);
const zD = (step: number) => of(golden.inputs.zD, step, latentDim);
const zG = (step: number) => of(golden.inputs.zG, step, latentDim);
const fakeD = () => tf.tensor2d(golden.outputs.fakeD.data, [batch, dataDim]);

const read = async (scalars: tf.Scalar[]) =>
  Promise.all(scalars.map(async (scalar) => (await scalar.data())[0]));

describe.each(['wasm', 'cpu'])('Reference GAN against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it('generates the same fakes and gives the same verdicts', async () => {
    const model = build();
    const close = { rtol: 1e-5, atol: 1e-6 };
    const { outputs } = golden;
    expect(await model.run('generator', { z: zD(0) }, 'raw').x.data()).toBeAllclose(
      outputs.fakeD.data,
      close,
    );
    expect(await model.run('generator', { z: zG(0) }, 'raw').x.data()).toBeAllclose(
      outputs.fakeG.data,
      close,
    );
    const logit = (items: tf.Tensor) => model.run('discriminator', { x: items }, 'raw').logit.data();
    expect(await logit(x(0))).toBeAllclose(outputs.realLogit.data, close);
    expect(await logit(fakeD())).toBeAllclose(outputs.fakeLogit.data, close);
    model.dispose();
  });

  it('gives the same losses and mean verdicts', async () => {
    const model = build();
    const verdict = await read(model.discriminatorObjective(x(0), fakeD()));
    const { dLoss, meanRealProbability, meanFakeProbability, gLoss, dLossSmoothed09 } = golden.losses;
    expect(verdict).toBeAllclose([dLoss, meanRealProbability, meanFakeProbability], { rtol: 1e-5 });
    expect(await read([model.generatorObjective(zG(0))])).toBeAllclose([gLoss], { rtol: 1e-5 });
    model.dispose();
    const smoothed = build({ labelSmoothing: 0.1 });
    const [loss] = await read(smoothed.discriminatorObjective(x(0), fakeD()));
    expect(loss).toBeAllclose(dLossSmoothed09, { rtol: 1e-5 });
    smoothed.dispose();
  });

  it.each(['discriminator', 'generator'] as const)('gives the same gradients of the %s', async (network) => {
    const model = build();
    const objective =
      network === 'discriminator'
        ? () => model.discriminatorObjective(x(0), fakeD())[0]
        : () => model.generatorObjective(zG(0));
    const { grads } = tf.variableGrads(objective);
    const arrays = await Promise.all(Object.values(grads).map((gradient) => gradient.data<'float32'>()));
    // G's objective reaches the weights of both; the generator's stand first.
    const specs = model.weightSpecs.filter((spec) => spec.name.startsWith(`${network}.`));
    expectGradients(arrays.slice(0, specs.length), specs, prefixed(`${network}.`, golden[network].gradients));
    model.dispose();
  });

  it('gives the same weights after one Adam step of each', async () => {
    const model = build();
    model.updateDiscriminator(x(0), zD(0));
    const half = golden.weights.generator;
    const count = Object.keys(half).length;
    const afterD = await model.weights('raw');
    expectUpdated(afterD.slice(count), prefixed('discriminator.', golden.discriminator.afterAdam));
    // D's step leaves G alone: the fakes are constants to it.
    const untouched = formulaWeights(WEIGHTS, model.weightSpecs);
    expect(fingerprint(afterD.slice(0, count).map((weight) => weight.data))).toBe(
      fingerprint(untouched.slice(0, count)),
    );
    model.setWeights(untouched, 0);
    model.updateGenerator(zG(0));
    const afterG = await model.weights('raw');
    expectUpdated(afterG.slice(0, count), prefixed('generator.', golden.generator.afterAdam));
    expect(fingerprint(afterG.slice(count).map((weight) => weight.data))).toBe(
      fingerprint(untouched.slice(count)),
    );
    model.dispose();
  });

  it.each([
    ['separateNoise', zG],
    ['sharedNoise', zD],
  ] as const)('gives the same curves over three steps with %s', async (kind, second) => {
    const model = build();
    const { dLoss, gLoss } = golden.curves[kind];
    for (let step = 0; step < 3; step++) {
      const [d] = await read(model.updateDiscriminator(x(step), zD(step)));
      const [g] = await read([model.updateGenerator(second(step))]);
      expect([d, g]).toBeAllclose([dLoss[step], gLoss[step]], { rtol: 1e-5 });
    }
    model.dispose();
  });
});
