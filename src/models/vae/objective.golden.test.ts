import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/vae-objectives.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { expectGradients, formulaWeights } from '../../testing/goldens';
import { paramsWith } from '../../testing/params';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { oneHot } from '../shared/classes';
import { vae } from './family';
import { model as implementation, VaeModel } from './model';

/**
 * The further likelihoods and objectives against PyTorch, which has them straight from their definitions: same weights,
 * inputs and noise. Numbers by reference/make_vae_goldens.py; tolerances as in reference/README.md.
 */
const { inputDim, latentDim, batch, classes, importanceSamples, sigma, logSigmaFactor, freeBits, beta } =
  golden.config;

const CASES: Record<keyof typeof golden.cases, PresetValues> = {
  logistic: { likelihood: 'logistic' },
  learnedGaussian: { likelihood: 'gaussian', learnSigma: true },
  learnedLogistic: { likelihood: 'logistic', learnSigma: true },
  freeBits: { freeBits },
  iwaeBernoulli: { objective: 'iwae' },
  iwaeGaussian: { objective: 'iwae', likelihood: 'gaussian' },
  iwaeLogistic: { objective: 'iwae', likelihood: 'logistic' },
  iwaeBeta: { objective: 'iwae', likelihood: 'gaussian', beta },
  conditional: { conditional: true },
};

function build(over: PresetValues): VaeModel {
  const model = implementation.build({
    params: paramsWith(
      vae.params,
      vae.reference('images'),
      { latentDim, importanceSamples, likelihoodSigma: sigma },
      over,
    ),
    data: {
      kind: 'images',
      shape: [1, inputDim, 1],
      size: inputDim,
      labelNames: Array.from({ length: classes }, String),
    },
    seed: 1,
  });
  if (!(model instanceof VaeModel)) throw new Error('not a VAE');
  const { plain, conditional } = golden.weights;
  const learned = model.weightSpecs.filter((spec) => spec.name === 'log_sigma_factor');
  const networks = model.weightSpecs.slice(0, model.weightSpecs.length - learned.length);
  model.setWeights(
    [
      ...formulaWeights(over.conditional ? conditional : plain, networks),
      ...learned.map(() => Float32Array.of(logSigmaFactor)),
    ],
    0,
  );
  return model;
}

function inputs({ objective, conditional }: PresetValues) {
  const x = tf.tensor2d(golden.inputs.x.data, [batch, inputDim]);
  const y = oneHot(tf.tensor1d(golden.inputs.label), classes);
  const eps = tf.tensor3d(golden.inputs.eps.data, [importanceSamples, batch, latentDim]);
  return {
    items: conditional ? { x, y } : { x },
    eps: objective === 'iwae' ? eps : tf.reshape(tf.slice(eps, [0], [1]), [batch, latentDim]),
  };
}

describe.each(['wasm', 'cpu'])('the objectives of the VAE against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  describe.each(Object.entries(CASES))('%s', (name, over) => {
    const expected = Object.entries(golden.cases).find(([key]) => key === name)?.[1];
    if (!expected) throw new Error(`no golden for ${name}`);

    it('gives the same losses', async () => {
      const model = build(over);
      const { items, eps } = inputs(over);
      const { reconstruction, kl, total } = model.loss(items, eps);
      expect(await reconstruction.data()).toBeAllclose([expected.losses.reconstruction], { rtol: 1e-5 });
      expect(await kl.data()).toBeAllclose([expected.losses.kl], { rtol: 1e-5 });
      expect(await total.data()).toBeAllclose([expected.losses.total], { rtol: 1e-5 });
      model.dispose();
    });

    it('gives the same gradients of the summed objective', async () => {
      const model = build(over);
      const { items, eps } = inputs(over);
      const { grads } = tf.variableGrads(() => model.loss(items, eps).total);
      const arrays = await Promise.all(Object.values(grads).map((gradient) => gradient.data<'float32'>()));
      expectGradients(arrays, model.weightSpecs, expected.gradients);
      model.dispose();
    });
  });

  it('gives the same codes and decodings of a class', async () => {
    const model = build({ conditional: true });
    const label = tf.tensor1d(golden.inputs.label);
    const x = tf.tensor2d(golden.inputs.x.data, [batch, inputDim]);
    const { mu, logVar } = model.run('encoder', { x, label }, 'raw');
    expect(await mu.data()).toBeAllclose(golden.conditional.mu.data, { rtol: 1e-5, atol: 1e-6 });
    expect(await logVar.data()).toBeAllclose(golden.conditional.logVar.data, { rtol: 1e-5, atol: 1e-6 });
    const z = tf.tensor2d(golden.inputs.z.data, [batch, latentDim]);
    const decoded = model.run('decoder', { z, label }, 'raw');
    expect(await decoded.x.data()).toBeAllclose(golden.conditional.decodedZ.data, { rtol: 1e-5 });
    model.dispose();
  });
});
