import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/vae.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { expectGradients, expectUpdated, formulaWeights } from '../../testing/goldens';
import { paramsWith } from '../../testing/params';
import * as tf from '../shared/tf';
import { vae } from './family';
import { model as implementation, VaeModel } from './model';

/**
 * The Reference VAE against PyTorch: same weights, same inputs, same noise.
 * Numbers by reference/make_goldens.py; tolerances as in reference/README.md.
 */
const { inputDim, latentDim, batch, gaussianSigma } = golden.config;

function build(likelihood: 'bernoulli' | 'gaussian'): VaeModel {
  const model = implementation.build({
    params: paramsWith(vae.params, vae.reference('images'), {
      latentDim,
      likelihood,
      likelihoodSigma: gaussianSigma,
    }),
    data: { kind: 'images', shape: [1, inputDim, 1], size: inputDim },
    seed: 1,
  });
  if (!(model instanceof VaeModel)) throw new Error('not a VAE');
  model.setWeights(formulaWeights(golden.weights, model.weightSpecs), 0);
  return model;
}

const x = () => tf.tensor2d(golden.inputs.x.data, [batch, inputDim]);
const eps = (step: number) => {
  const size = batch * latentDim;
  return tf.tensor2d(golden.inputs.eps.data.slice(step * size, (step + 1) * size), [batch, latentDim]);
};

describe.each(['wasm', 'cpu'])('Reference VAE against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it('gives the same codes, reconstructions and decodings', async () => {
    const model = build('bernoulli');
    const { mu, logVar } = model.run('encoder', { x: x() }, 'raw');
    expect(await mu.data()).toBeAllclose(golden.outputs.mu.data, { rtol: 1e-5, atol: 1e-6 });
    expect(await logVar.data()).toBeAllclose(golden.outputs.logVar.data, { rtol: 1e-5, atol: 1e-6 });
    const z = tf.tensor2d(golden.inputs.z.data, [batch, latentDim]);
    const decoded = model.run('decoder', { z }, 'raw');
    expect(await decoded.x.data()).toBeAllclose(golden.outputs.decodedZ.data, { rtol: 1e-5 });
    const sampled = tf.tensor2d(golden.outputs.sampledZ.data, [batch, latentDim]);
    const again = model.run('decoder', { z: sampled }, 'raw');
    expect(await again.x.data()).toBeAllclose(golden.outputs.reconstruction.data, { rtol: 1e-5 });
    model.dispose();
  });

  describe.each(['bernoulli', 'gaussian'] as const)('with a %s likelihood', (likelihood) => {
    const expected = golden[likelihood];

    it('gives the same losses', async () => {
      const model = build(likelihood);
      const { reconstruction, kl, total } = model.loss({ x: x() }, eps(0));
      expect(await reconstruction.data()).toBeAllclose([expected.losses.reconstruction], { rtol: 1e-5 });
      expect(await kl.data()).toBeAllclose([expected.losses.kl], { rtol: 1e-5 });
      expect(await total.data()).toBeAllclose([expected.losses.total], { rtol: 1e-5 });
      model.dispose();
    });

    it('gives the same loss item by item', async () => {
      const model = build(likelihood);
      for (let i = 0; i < batch; i++) {
        const item = (tensor: tf.Tensor2D) => tf.slice2d(tensor, [i, 0], [1, -1]);
        const { reconstruction, kl } = model.loss({ x: item(x()) }, item(eps(0)));
        expect(await reconstruction.data()).toBeAllclose([expected.losses.reconstructionPerItem[i]], {
          rtol: 1e-5,
        });
        expect(await kl.data()).toBeAllclose([expected.losses.klPerItem[i]], { rtol: 1e-5 });
      }
      model.dispose();
    });

    it('gives the same gradients of the summed objective', async () => {
      const model = build(likelihood);
      const { grads } = tf.variableGrads(() => model.loss({ x: x() }, eps(0)).total);
      const arrays = await Promise.all(Object.values(grads).map((gradient) => gradient.data<'float32'>()));
      expectGradients(arrays, model.weightSpecs, expected.gradients);
      model.dispose();
    });

    it('gives the same weights after one Adam step', async () => {
      const model = build(likelihood);
      tf.dispose(model.trainOn({ x: x() }, eps(0)));
      expectUpdated(await model.weights('raw'), expected.afterAdam);
      model.dispose();
    });

    it('gives the same curve over three steps, per item', async () => {
      const model = build(likelihood);
      const { curve } = expected;
      for (let step = 0; step < 3; step++) {
        const scalars = model.trainOn({ x: x() }, eps(step));
        const values = await Promise.all(scalars.map(async (scalar) => (await scalar.data())[0]));
        expect(values).toBeAllclose(
          [curve.total[step] / batch, curve.reconstruction[step] / batch, curve.kl[step] / batch],
          { rtol: 1e-5 },
        );
      }
      model.dispose();
    });
  });
});
