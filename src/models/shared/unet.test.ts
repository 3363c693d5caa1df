import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/attention.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { expectGradients, formulaValues, formulaWeights } from '../../testing/goldens';
import '../../testing/allclose';
import * as tf from './tf';
import { selfAttention, unet } from './unet';
import { Weights } from './weights';

/** Self-attention against PyTorch (reference/make_goldens.py), whose images are [n, c, h, w]. */
const toHwc = (data: ArrayLike<number>, shape: number[]) =>
  tf.transpose(tf.tensor(Float32Array.from(data), shape), [0, 2, 3, 1]);
const toChw = (x: tf.Tensor) => tf.transpose(x, [0, 3, 1, 2]).data<'float32'>();

describe.each(['wasm', 'cpu'])('selfAttention on %s', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it('gives the outputs and gradients of PyTorch', async () => {
    const { shape } = golden.input;
    const weights = new Weights(1);
    const layer = selfAttention(weights, 'attention', shape[1]);
    const named = (record: object) =>
      Object.fromEntries(Object.entries(record).map(([name, value]) => [`attention.${name}`, value]));
    weights.set(formulaWeights(named(golden.weights), weights.specs));
    const slopes = toHwc(formulaValues(golden.slopes), shape);
    const loss = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(layer(x), slopes));
    const x = toHwc(golden.input.data, shape);
    const largest = (values: number[]) => Math.max(...values.map(Math.abs));
    const { output, inputGradient } = golden;
    expect(await toChw(layer(x))).toBeAllclose(output.data, { atol: 1e-5 * largest(output.data) });
    expect(await toChw(tf.grad(loss)(x))).toBeAllclose(inputGradient.data, {
      atol: 1e-4 * largest(inputGradient.data),
    });
    const { grads } = tf.variableGrads(() => loss(x));
    expectGradients(
      await Promise.all(Object.values(grads).map((gradient) => gradient.data<'float32'>())),
      weights.specs,
      named(golden.gradients),
    );
    weights.dispose();
  });
});

describe('unet', () => {
  beforeAll(startWasm);

  it('keeps its other weights, by name and value, when it looks about', async () => {
    const weightsOf = async (attention: boolean) => {
      const weights = new Weights(1);
      unet(weights, [8, 8, 1], { channels: 8, timeWidth: 32, attention });
      const named = await weights.named('raw');
      weights.dispose();
      return named;
    };
    const [without, with_] = [await weightsOf(false), await weightsOf(true)];
    expect(with_.slice(0, without.length)).toEqual(without);
    expect(with_.slice(without.length).map(({ name }) => name)).toEqual([
      'attention.norm.weight',
      'attention.norm.bias',
      'attention.qkv.weight',
      'attention.qkv.bias',
      'attention.out.weight',
      'attention.out.bias',
    ]);
  });
});
