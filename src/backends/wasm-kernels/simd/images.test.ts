import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupNorm, silu, conv2d, upConv2d, type Layer } from '../../../models/shared/layers';
import { Weights } from '../../../models/shared/weights';
import { difference, leftOver, startWasm, values } from '../test-backends';

beforeAll(startWasm);

function tensor(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(values(tf.util.sizeFromShape(shape), seed), shape);
}

/** A layer's value and its gradients along the input and all weights; other values than the initial ones. */
function valueAndGradients(make: (weights: Weights) => Layer, x: tf.Tensor): tf.Tensor[] {
  const weights = new Weights(1);
  const layer = make(weights);
  weights.set(weights.specs.map(({ shape }, i) => values(tf.util.sizeFromShape([...shape]), i + 5)));
  const y = layer(x);
  const slopes = tensor(y.shape, 9);
  const loss = (input: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(layer(input), slopes));
  const { grads } = tf.variableGrads(() => loss(x), weights.variables);
  const out = [y, tf.grad(loss)(x), ...weights.variables.map(({ name }) => grads[name])].map((t) =>
    tf.clone(t),
  );
  weights.dispose();
  return out;
}

/** [batch, height, width, channels], groups */
const NORMS: [number[], number][] = [
  [[1, 1, 1, 4], 1],
  [[3, 5, 7, 8], 2],
  [[2, 7, 3, 16], 2],
  [[2, 4, 4, 24], 2],
  [[2, 3, 3, 6], 3],
];

describe('group normalisation on wasm', () => {
  for (const [shape, groups] of NORMS) {
    for (const activation of [undefined, silu]) {
      it(`equals the composition on the cpu backend: [${shape}], ${groups} groups${activation ? ', SiLU' : ''}`, async () => {
        const worst = await difference(() =>
          valueAndGradients(
            (weights) => groupNorm(weights, 'norm', shape[3], groups, activation),
            tf.add(tensor(shape, 1), 2),
          ),
        );
        expect(worst).toBeLessThan(2e-5);
      });
    }
  }

  it('leaves nothing behind', async () => {
    const x = tensor([2, 4, 4, 8], 1);
    expect(
      await leftOver(() => valueAndGradients((weights) => groupNorm(weights, 'norm', 8, 1, silu), x)),
    ).toEqual([0, 0, 0]);
    x.dispose();
  });
});

/** [batch, height, width, inputs, outputs, filter, stride] */
const CONVOLUTIONS: number[][] = [
  [1, 5, 5, 1, 1, 3, 1],
  [2, 7, 6, 3, 3, 3, 1],
  [3, 8, 8, 8, 12, 3, 1],
  [2, 9, 9, 8, 17, 4, 2],
  [2, 7, 5, 5, 8, 1, 1],
  [2, 28, 28, 8, 1, 3, 1],
  [2, 9, 8, 6, 2, 3, 1],
];

describe('convolution and bias on wasm', () => {
  for (const [n, h, w, inputs, outputs, size, stride] of CONVOLUTIONS) {
    const make = (weights: Weights) => conv2d(weights, 'conv', inputs, outputs, size, stride);
    const name = `[${n}, ${h}, ${w}, ${inputs}] to ${outputs}, filter ${size}, stride ${stride}`;

    it(`equals the cpu backend: ${name}`, async () => {
      const worst = await difference(() => valueAndGradients(make, tensor([n, h, w, inputs], 1)));
      expect(worst).toBeLessThan(2e-5);
    });

    it(`takes a bias for each image: ${name}`, async () => {
      const worst = await difference(() => {
        const x = tensor([n, h, w, inputs], 2);
        const weights = new Weights(1);
        const layer = make(weights);
        const shift = tensor([n, outputs], 3);
        const y = layer(x, shift);
        const slopes = tensor(y.shape, 4);
        const back = tf.grad((s) => tf.sum(tf.mul(layer(x, s), slopes)))(shift);
        weights.dispose();
        return [y, back];
      });
      expect(worst).toBeLessThan(2e-5);
    });

    it(`has second derivatives: ${name}`, async () => {
      const worst = await difference(() => {
        const weights = new Weights(1);
        const layer = make(weights);
        // The square makes the gradient depend on x and on the filter.
        const slope = tf.grad((x) => tf.sum(tf.square(layer(x))));
        const { grads } = tf.variableGrads(
          () => tf.sum<tf.Scalar>(tf.square(slope(tensor([n, h, w, inputs], 1)))),
          weights.variables,
        );
        const out = weights.variables.map((variable) => tf.clone(grads[variable.name]));
        weights.dispose();
        return out;
      });
      expect(worst).toBeLessThan(5e-5);
    });
  }

  for (const [n, h, w, inputs, outputs] of CONVOLUTIONS) {
    it(`transposed, equals the cpu backend: [${n}, ${h}, ${w}, ${inputs}] to ${outputs}`, async () => {
      const worst = await difference(() =>
        valueAndGradients(
          (weights) => upConv2d(weights, 'up', inputs, outputs),
          tensor([n, h, w, inputs], 1),
        ),
      );
      expect(worst).toBeLessThan(2e-5);
    });
  }
});
