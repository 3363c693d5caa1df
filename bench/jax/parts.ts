import { nn, numpy as np, random, type Array as JaxArray } from '@jax-js/jax';
import { ADAM_EPSILON, type Adam, LEAKY_SLOPE } from '../jobs/job';

/**
 * The jobs' perceptrons in jax-js. Its functions take ownership of the arrays they are given: `.ref` keeps one for
 * another use. Every function here does the same.
 */

/** Weights and biases in turn: w0, b0, w1, b1, … */
export type Net = JaxArray[];
export type Activation = (x: JaxArray) => JaxArray;

export const relu: Activation = (x) => nn.relu(x);
export const silu: Activation = (x) => nn.silu(x);
export const leaky: Activation = (x) => nn.leakyRelu(x, LEAKY_SLOPE);

/** Initial weights U(±1/√in) of dense layers of the given widths. */
export function initial(widths: readonly number[], seed: number): Net {
  return widths.slice(1).flatMap((outputs, i) => {
    const bound = 1 / Math.sqrt(widths[i]);
    const range = { minval: -bound, maxval: bound };
    const key = (n: number) => random.key(np.array(seed * 1000 + 2 * i + n, { dtype: np.uint32 }));
    return [random.uniform(key(0), [widths[i], outputs], range), random.uniform(key(1), [outputs], range)];
  });
}

/** `act` between the layers. */
export function perceptron(net: Net, x: JaxArray, act: Activation): JaxArray {
  let value = x;
  for (let i = 0; i < net.length; i += 2) {
    value = np.matmul(i === 0 ? value : act(value), net[i]).add(net[i + 1]);
  }
  return value;
}

/** Another use of every array. */
export const refs = (arrays: Net): Net => arrays.map((array) => array.ref);

/** Binary cross-entropy of logits, elementwise. */
export function crossEntropy(logits: JaxArray, target: JaxArray | number): JaxArray {
  return nn.softplus(logits.ref).sub(logits.mul(target));
}

/** A network in training: weights, Adam's moments, and their running average where one is asked. */
export type Trained = { weights: Net; first: Net; second: Net; average: Net };

export function trained(weights: Net, emaDecay: number): Trained {
  const zeros = () => weights.map((weight) => np.zeros(weight.shape));
  return {
    weights,
    first: zeros(),
    second: zeros(),
    average: emaDecay > 0 ? weights.map((weight) => weight.ref.mul(1)) : [],
  };
}

/** What changes with every step: Adam's corrections and the average's decay. */
export type Rates = { size: JaxArray; root: JaxArray; keep: JaxArray };

/** The rates of update number `t`, from 1. */
export function ratesAt({ learningRate, beta1, beta2 }: Adam, emaDecay: number, t: number): Rates {
  return {
    size: np.array(learningRate / (1 - beta1 ** t)),
    root: np.array(Math.sqrt(1 - beta2 ** t)),
    keep: np.array(Math.min(emaDecay, t / (9 + t))),
  };
}

/** One update by Adam, and of the average. */
export function update(net: Trained, grads: Net, { beta1, beta2 }: Adam, rates: Rates): Trained {
  const first = net.first.map((m, i) => m.mul(beta1).add(grads[i].ref.mul(1 - beta1)));
  const second = net.second.map((v, i) => v.mul(beta2).add(np.square(grads[i]).mul(1 - beta2)));
  const weights = net.weights.map((w, i) => {
    const root = np.sqrt(second[i].ref).div(rates.root.ref).add(ADAM_EPSILON);
    return w.sub(first[i].ref.mul(rates.size.ref).div(root));
  });
  const average = net.average.map((a, i) => {
    const step = weights[i].ref.sub(a.ref).mul(np.array(1).sub(rates.keep.ref));
    return a.add(step);
  });
  for (const rate of [rates.size, rates.root, rates.keep]) rate.dispose();
  return { weights, first, second, average };
}
