import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../reference/goldens/layers.json';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { fromTorch, toTorch } from '../../exporters/layouts';
import type { Hwc } from '../../exporters/types';
import '../../testing/allclose';
import { type FormulaTensor, formulaValues } from '../../testing/goldens';
import {
  conv2d,
  dense,
  flatten,
  groupNorm,
  type Layer,
  leakyRelu,
  perceptron,
  relu,
  upConv2d,
} from './layers';
import * as tf from './tf';
import { Weights } from './weights';

/** The image that `flattenDense` flattens and `denseUnflatten` makes. */
const IMAGE: Hwc = [4, 8, 3];

const LAYERS: Record<keyof typeof golden.layers, (weights: Weights) => Layer> = {
  conv3: (weights) => conv2d(weights, 'layer', 3, 5, 3),
  conv4Stride2: (weights) => conv2d(weights, 'layer', 3, 5, 4, 2),
  conv1: (weights) => conv2d(weights, 'layer', 3, 5, 1),
  upConv: (weights) => upConv2d(weights, 'layer', 3, 5),
  groupNorm: (weights) => groupNorm(weights, 'layer', 16, 8),
  flattenDense: (weights) => {
    const layer = dense(weights, 'layer', 96, 5, { inputHwc: IMAGE });
    return (x) => layer(flatten(96)(x));
  },
  denseUnflatten: (weights) => {
    const layer = dense(weights, 'layer', 5, 96, { outputHwc: IMAGE });
    return (x) => tf.reshape(layer(x), [-1, ...IMAGE]);
  },
};

/** Images from PyTorch's channel-first to our channel-last; anything else as it is. */
function channelLast({ shape, data }: { shape: number[]; data: ArrayLike<number> }): tf.Tensor {
  const tensor = tf.tensor(Array.from(data), shape);
  return shape.length === 4 ? tf.transpose(tensor, [0, 2, 3, 1]) : tensor;
}
const formula = (tensor: FormulaTensor) => channelLast({ shape: tensor.shape, data: formulaValues(tensor) });
const read = async (tensor: tf.Tensor) => Float32Array.from(await tensor.data<'float32'>());

describe.each(['wasm', 'cpu'])('layers against PyTorch on %s (reference/goldens/layers.json)', (backend) => {
  beforeAll(async () => {
    await startWasm();
    await tf.setBackend(backend);
  });

  it.each([
    'conv3',
    'conv4Stride2',
    'conv1',
    'upConv',
    'groupNorm',
    'flattenDense',
    'denseUnflatten',
  ] as const)('%s: output and gradients', async (name) => {
    const expected = golden.layers[name];
    const weights = new Weights(1);
    const layer = LAYERS[name](weights);
    const given = { 'layer.weight': expected.weights.weight, 'layer.bias': expected.weights.bias };
    const arrays = Object.entries(given).map(([key, tensor], i) => {
      const spec = weights.specs[i];
      expect(spec.name).toBe(key);
      return fromTorch({ shape: tensor.shape, data: formulaValues(tensor) }, spec);
    });
    weights.set(arrays);
    const input = channelLast(expected.input);
    const slopes = formula(expected.slopes);
    const close = { rtol: 1e-5, atol: 1e-5 };

    const output = layer(input);
    expect(output.shape).toEqual(slopes.shape);
    expect(await read(output)).toBeAllclose(await read(channelLast(expected.output)), close);

    const { grads } = tf.variableGrads(() => tf.sum(tf.mul(layer(input), slopes)), weights.variables);
    for (const [i, key] of (['weight', 'bias'] as const).entries()) {
      const data = await read(grads[weights.variables[i].name]);
      expect(toTorch({ ...weights.specs[i], data }).data, key).toBeAllclose(
        expected.gradients[key].data,
        close,
      );
    }
    const back = tf.grad((x) => tf.sum(tf.mul(layer(x), slopes)))(input);
    expect(await read(back)).toBeAllclose(await read(channelLast(expected.inputGradient)), close);
    weights.dispose();
  });
});

describe('layers', () => {
  beforeAll(startWasm);

  it('begin in the range of PyTorch’s default: U(±1/√fan-in), whose fan-in of a transposed kernel is its outputs', async () => {
    const cases: [(weights: Weights) => Layer, number][] = [
      [(weights) => dense(weights, 'a', 64, 100), 64],
      [(weights) => conv2d(weights, 'a', 8, 32, 3), 8 * 9],
      [(weights) => upConv2d(weights, 'a', 32, 8), 8 * 16],
    ];
    for (const [make, fanIn] of cases) {
      const weights = new Weights(3);
      make(weights);
      for (const { data } of await weights.named('raw')) {
        const largest = Math.max(...data.map(Math.abs));
        expect(largest).toBeLessThanOrEqual(Math.fround(1 / Math.sqrt(fanIn)));
        expect(largest).toBeGreaterThan(0.7 / Math.sqrt(fanIn));
      }
      weights.dispose();
    }
  });

  it('name a perceptron as torch.nn.Sequential does, and activate between or also after its layers', async () => {
    const names = (last: boolean) => {
      const weights = new Weights(1);
      perceptron(weights, 'net', [2, 3, 4], relu, last);
      const found = weights.specs.map((spec) => spec.name);
      weights.dispose();
      return found;
    };
    expect(names(false)).toEqual(['net.0.weight', 'net.0.bias', 'net.2.weight', 'net.2.bias']);
    expect(names(true)).toEqual(names(false));
    const negative = async (last: boolean) => {
      const weights = new Weights(1);
      const layer = perceptron(weights, 'net', [1, 1], relu, last);
      weights.set([Float32Array.of(-1), Float32Array.of(0)]);
      const out = await read(layer(tf.ones([1, 1])));
      weights.dispose();
      return out[0];
    };
    expect(await negative(false)).toBe(-1);
    expect(await negative(true)).toBe(0);
  });

  it('leak a fifth below zero, as the reference GAN', async () => {
    expect(await read(leakyRelu(tf.tensor1d([-10, 10])))).toBeAllclose([-2, 10], { rtol: 1e-6 });
  });
});
