import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/diffusion.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import {
  expectGradients,
  expectUpdated,
  type FormulaTensor,
  formulaValues,
  formulaWeights,
} from '../../testing/goldens';
import { paramsWith } from '../../testing/params';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { diffusion } from './family';
import { DiffusionModel, model as implementation } from './model';
import { noiseSchedule } from './noise-schedule';
import { x0From } from './prediction';
import { walkBack } from './samplers';
import { samplingTimes } from './sampling-times';

/**
 * The Reference denoiser, the schedules and the sampling loops against PyTorch.
 * Numbers by reference/make_goldens.py; tolerances as in reference/README.md.
 */
const { dataDim, timesteps, batch, tinyHidden } = golden.config;

function build(params: PresetValues, weights: Record<string, FormulaTensor>): DiffusionModel {
  const model = implementation.build({
    params: paramsWith(diffusion.params, diffusion.reference('points'), params),
    data: { kind: 'points', shape: [dataDim], size: dataDim },
    seed: 1,
  });
  if (!(model instanceof DiffusionModel)) throw new Error('not a diffusion model');
  model.setWeights(formulaWeights(weights, model.weightSpecs), 0);
  return model;
}
const reference = () => build({}, golden.weights.reference);
const tiny = () =>
  build({ architecture: 'mlp', hiddenWidth: tinyHidden, hiddenDepth: 2 }, golden.weights.tiny);

const x0 = () => tf.tensor2d(golden.inputs.x0.data, [batch, dataDim]);
const t = (step: number) => golden.inputs.t.data.slice(step * batch, (step + 1) * batch);
const noise = (step: number) => {
  const size = batch * dataDim;
  return tf.tensor2d(golden.inputs.noise.data.slice(step * size, (step + 1) * size), [batch, dataDim]);
};

describe.each(['linear', 'cosine', 'sigmoid'] as const)('the %s schedule against PyTorch', (kind) => {
  const schedule = noiseSchedule(kind, timesteps);
  const expected = golden[`${kind}Schedule`];
  it.each(['betas', 'alphas', 'alphasCumprod'] as const)('has the same %s', (name) => {
    expect(expected.t.map((at) => schedule[name][at])).toBeAllclose(expected[name], {
      rtol: 1e-6,
      atol: 1e-9,
    });
  });
});

describe.each(['wasm', 'cpu'])('Reference diffusion against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it('mixes the same x_t', async () => {
    const model = reference();
    const expected = golden.outputs.xT.data;
    expect(await model.qSample(x0(), t(0), noise(0)).data()).toBeAllclose(expected, {
      rtol: 1e-5,
      atol: 1e-6,
    });
    model.dispose();
  });

  it('predicts the same noise, and says the same through `run`', async () => {
    const model = reference();
    const x = tf.tensor2d(golden.outputs.xT.data, [batch, dataDim]);
    const close = { rtol: 1e-5, atol: 1e-6 };
    const { prediction } = golden.outputs;
    expect(await model.predict(x, t(0)).data()).toBeAllclose(prediction.data, close);
    const ran = model.run('denoiser', { x, t: tf.tensor1d(t(0)) }, 'raw');
    expect(ran.prediction.shape).toEqual(prediction.shape);
    expect(await ran.prediction.data()).toBeAllclose(prediction.data, close);
    model.dispose();
  });

  it('gives the same loss, whole and item by item', async () => {
    const model = reference();
    expect(await model.loss(x0(), t(0), noise(0)).data()).toBeAllclose([golden.losses.mse], { rtol: 1e-5 });
    for (let i = 0; i < batch; i++) {
      const item = (tensor: tf.Tensor2D) => tf.slice2d(tensor, [i, 0], [1, -1]);
      const loss = model.loss(item(x0()), [t(0)[i]], item(noise(0)));
      expect(await loss.data()).toBeAllclose([golden.losses.msePerItem[i]], { rtol: 1e-5 });
    }
    model.dispose();
  });

  it('gives the same gradients', async () => {
    const model = reference();
    const { grads } = tf.variableGrads(() => model.loss(x0(), t(0), noise(0)));
    const arrays = await Promise.all(Object.values(grads).map((gradient) => gradient.data<'float32'>()));
    expectGradients(arrays, model.weightSpecs, golden.denoiser.gradients);
    model.dispose();
  });

  it('gives the same weights after one Adam step', async () => {
    const model = reference();
    model.trainOn(x0(), t(0), noise(0));
    expectUpdated(await model.weights('raw'), golden.denoiser.afterAdam);
    model.dispose();
  });

  it('gives the same curve over three steps', async () => {
    const model = reference();
    const curve: number[] = [];
    for (let step = 0; step < 3; step++) {
      curve.push((await model.trainOn(x0(), t(step), noise(step)).data())[0]);
    }
    expect(curve).toBeAllclose(golden.curve, { rtol: 1e-5 });
    model.dispose();
  });
});

describe('every prediction and min-SNR against PyTorch', () => {
  beforeAll(startWasm);

  it.each([
    ['epsilon', 'epsilon', false],
    ['x0', 'x0', false],
    ['v', 'v', false],
    ['x0ZeroSnr', 'x0', true],
    ['vZeroSnr', 'v', true],
  ] as const)('%s', async (name, prediction, zeroTerminalSnr) => {
    const expected = golden.objectives[name];
    const over = {
      architecture: 'mlp',
      hiddenWidth: tinyHidden,
      hiddenDepth: 2,
      prediction,
      zeroTerminalSnr,
    };
    const plain = build(over, golden.weights.tiny);
    expect(await plain.loss(x0(), t(0), noise(0)).data()).toBeAllclose([expected.mse], { rtol: 1e-5 });
    const weighted = build({ ...over, minSnr: 5 }, golden.weights.tiny);
    const loss = () => weighted.loss(x0(), t(0), noise(0));
    expect(await loss().data()).toBeAllclose([expected.minSnr5], { rtol: 1e-5 });
    // The curve shows the error as it is.
    const shown = await weighted.trainOn(x0(), t(0), noise(0)).data();
    expect(shown).toBeAllclose([expected.mse], { rtol: 1e-5 });
    weighted.setWeights(formulaWeights(golden.weights.tiny, weighted.weightSpecs), 0);
    const gradients = Object.values(tf.variableGrads(loss).grads);
    const asked = weighted.weightSpecs.flatMap((spec, i) =>
      spec.name in expected.gradients ? [{ spec, gradient: gradients[i] }] : [],
    );
    expectGradients(
      await Promise.all(asked.map(({ gradient }) => gradient.data<'float32'>())),
      asked.map(({ spec }) => spec),
      expected.gradients,
    );
    plain.dispose();
    weighted.dispose();
  });
});

describe('sampling loops against PyTorch', () => {
  beforeAll(startWasm);

  const shape: [number, number] = [4, dataDim];
  const perStep = shape[0] * shape[1];
  const loopNoise = formulaValues(golden.inputs.loopNoise);
  /** Entry t of the noise belongs to the step that leaves time t; the walk counts its steps from 0. */
  const noiseOfStep = (i: number) => {
    const from = (timesteps - 1 - i) * perStep;
    return tf.tensor2d(loopNoise.slice(from, from + perStep), shape);
  };

  const LOOPS = {
    ddim10: { steps: 10, eta: 0, noise: () => tf.zeros(shape) },
    ddim3: { steps: 3, eta: 0, noise: () => tf.zeros(shape) },
    ancestralZeroNoise: { steps: timesteps, eta: 1, noise: () => tf.zeros(shape) },
    ancestralGivenNoise: { steps: timesteps, eta: 1, noise: noiseOfStep },
  };

  const CASES = (['reference', 'tiny'] as const).flatMap((network) =>
    (['ddim10', 'ddim3', 'ancestralZeroNoise', 'ancestralGivenNoise'] as const).map(
      (loop) => [network, loop] as const,
    ),
  );
  it.each(CASES)('%s network, %s', async (network, loop) => {
    const model = network === 'reference' ? reference() : tiny();
    const { steps, eta, noise: noiseAt } = LOOPS[loop];
    const expected = golden.loops[network][loop].data;
    const result = await walkBack(tf.tensor2d(golden.inputs.start.data, shape), {
      schedule: model.schedule,
      times: samplingTimes(timesteps, steps, 'leading'),
      solver: { kind: 'ddim', eta },
      predictX0: x0From(model.schedule, 'epsilon', (x, time) =>
        model.predict(
          x,
          Array.from({ length: shape[0] }, () => time),
        ),
      ),
      noise: noiseAt,
    });
    const largest = Math.max(...expected.map(Math.abs));
    expect(await result.data()).toBeAllclose(expected, { atol: 1e-4 * largest });
    model.dispose();
  });
});
