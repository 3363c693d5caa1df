import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/flow.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { expectGradients, expectUpdated, type FormulaTensor, formulaWeights } from '../../testing/goldens';
import { paramsWith } from '../../testing/params';
import * as tf from '../shared/tf';
import type { PresetValues } from '../types';
import { flow } from './family';
import { integrate } from './integrate';
import { FlowModel, model as implementation } from './model';

/**
 * The Reference velocity field, its loss and the three ways to follow it against PyTorch.
 * Numbers by reference/make_goldens.py; tolerances as in reference/README.md.
 */
const { dataDim, batch, tinyHidden } = golden.config;

function build(params: PresetValues, weights: Record<string, FormulaTensor>): FlowModel {
  const model = implementation.build({
    params: paramsWith(flow.params, flow.reference('points'), params),
    data: { kind: 'points', shape: [dataDim], size: dataDim },
    seed: 1,
  });
  if (!(model instanceof FlowModel)) throw new Error('not a flow model');
  model.setWeights(formulaWeights(weights, model.weightSpecs), 0);
  return model;
}
const reference = () => build({}, golden.weights.reference);
const tiny = () =>
  build({ architecture: 'mlp', hiddenWidth: tinyHidden, hiddenDepth: 2 }, golden.weights.tiny);

const x1 = () => tf.tensor2d(golden.inputs.x1.data, [batch, dataDim]);
const t = (step: number) => golden.inputs.t.data.slice(step * batch, (step + 1) * batch);
const noise = (step: number) => {
  const size = batch * dataDim;
  return tf.tensor2d(golden.inputs.noise.data.slice(step * size, (step + 1) * size), [batch, dataDim]);
};
const CLOSE = { rtol: 1e-5, atol: 1e-6 };

describe.each(['wasm', 'cpu'])('Reference flow against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it('mixes the same x_t', async () => {
    const model = reference();
    const mixed = model.interpolate(x1(), t(0), noise(0));
    expect(await mixed.data()).toBeAllclose(golden.outputs.xT.data, CLOSE);
    model.dispose();
  });

  it('predicts the same velocity, and says the same through `run`', async () => {
    const model = reference();
    const x = tf.tensor2d(golden.outputs.xT.data, [batch, dataDim]);
    const { velocity } = golden.outputs;
    expect(await model.velocity(x, t(0)).data()).toBeAllclose(velocity.data, CLOSE);
    const ran = model.run('velocity', { x, t: tf.tensor1d(t(0)) }, 'raw');
    expect(ran.velocity.shape).toEqual(velocity.shape);
    expect(await ran.velocity.data()).toBeAllclose(velocity.data, CLOSE);
    model.dispose();
  });

  it('gives the same loss, whole and item by item', async () => {
    const model = reference();
    expect(await model.loss(x1(), t(0), noise(0)).data()).toBeAllclose([golden.losses.mse], { rtol: 1e-5 });
    for (let i = 0; i < batch; i++) {
      const item = (tensor: tf.Tensor2D) => tf.slice2d(tensor, [i, 0], [1, -1]);
      const loss = model.loss(item(x1()), [t(0)[i]], item(noise(0)));
      expect(await loss.data()).toBeAllclose([golden.losses.msePerItem[i]], { rtol: 1e-5 });
    }
    model.dispose();
  });

  it('gives the same gradients', async () => {
    const model = reference();
    const { grads } = tf.variableGrads(() => model.loss(x1(), t(0), noise(0)));
    const arrays = await Promise.all(Object.values(grads).map((gradient) => gradient.data<'float32'>()));
    expectGradients(arrays, model.weightSpecs, golden.network.gradients);
    model.dispose();
  });

  it('gives the same weights after one Adam step', async () => {
    const model = reference();
    model.trainOn(x1(), t(0), noise(0));
    expectUpdated(await model.weights('raw'), golden.network.afterAdam);
    model.dispose();
  });

  it('gives the same curve over three steps', async () => {
    const model = reference();
    const curve: number[] = [];
    for (let step = 0; step < 3; step++) {
      curve.push((await model.trainOn(x1(), t(step), noise(step)).data())[0]);
    }
    expect(curve).toBeAllclose(golden.curve, { rtol: 1e-5 });
    model.dispose();
  });

  const CASES = (['reference', 'tiny'] as const).flatMap((network) =>
    (['euler', 'midpoint', 'heun'] as const).map((method) => [network, method] as const),
  );
  it.each(CASES)('carries noise to the same places: %s network, %s', async (network, method) => {
    const model = network === 'reference' ? reference() : tiny();
    const { data, shape } = golden.inputs.start;
    const end = await integrate(tf.tensor(data, shape), {
      method,
      steps: 7,
      velocity: (x, time) => model.velocity(x, Array<number>(shape[0]).fill(time)),
    });
    const expected = golden.loops[network][method].data;
    expect(await end.data()).toBeAllclose(expected, { atol: 1e-4 * Math.max(...expected.map(Math.abs)) });
    model.dispose();
  });
});
