import * as tf from '@tensorflow/tfjs-core';
import { ADAM_EPSILON, type Adam } from '../jobs/job';

/**
 * The building blocks as anybody would write them in plain TensorFlow.js: shipped operations, `tf.variableGrads`,
 * `tf.train.adam`. Nothing of the app's own kernels or layers is imported here.
 */
export type Layer = (x: tf.Tensor) => tf.Tensor;

/** The variables of a network, with PyTorch's default initial values. */
export class Parameters {
  readonly list: tf.Variable[] = [];

  uniform<R extends tf.Rank>(shape: tf.ShapeMap[R], bound: number): tf.Variable<R> {
    return this.add<R>(tf.randomUniform(shape, -bound, bound));
  }

  constant(shape: [number], value: number): tf.Variable<tf.Rank.R1> {
    return this.add<tf.Rank.R1>(tf.fill(shape, value));
  }

  dispose(): void {
    tf.dispose(this.list);
  }

  private add<R extends tf.Rank>(initial: tf.Tensor<R>): tf.Variable<R> {
    const variable = tf.variable(initial);
    initial.dispose();
    this.list.push(variable);
    return variable;
  }
}

export function dense(parameters: Parameters, inputs: number, outputs: number): Layer {
  const bound = 1 / Math.sqrt(inputs);
  const w = parameters.uniform<tf.Rank.R2>([inputs, outputs], bound);
  const b = parameters.uniform<tf.Rank.R1>([outputs], bound);
  return (x) => tf.add(tf.matMul(x, w), b);
}

/** Dense layers with an activation between them. */
export function perceptron(parameters: Parameters, widths: readonly number[], activation: Layer): Layer {
  const layers = widths.slice(1).map((width, i) => dense(parameters, widths[i], width));
  return (x) => layers.reduce((value, layer, i) => layer(i === 0 ? value : activation(value)), x);
}

/** Same padding: `[n, h, w, in] -> [n, h/stride, w/stride, out]`. */
export function conv(
  parameters: Parameters,
  inputs: number,
  outputs: number,
  size: number,
  stride = 1,
): Layer {
  const bound = 1 / Math.sqrt(inputs * size * size);
  const w = parameters.uniform<tf.Rank.R4>([size, size, inputs, outputs], bound);
  const b = parameters.uniform<tf.Rank.R1>([outputs], bound);
  return (x) => tf.add(tf.conv2d(x as tf.Tensor4D, w, stride, 'same'), b);
}

/** Kernel 4, stride 2: `[n, h, w, in] -> [n, 2h, 2w, out]`. */
export function upConv(parameters: Parameters, inputs: number, outputs: number): Layer {
  const bound = 1 / Math.sqrt(outputs * 16);
  const w = parameters.uniform<tf.Rank.R4>([4, 4, outputs, inputs], bound);
  const b = parameters.uniform<tf.Rank.R1>([outputs], bound);
  return (x) => {
    const [n, height, width] = x.shape;
    const shape: [number, number, number, number] = [n, 2 * height, 2 * width, outputs];
    return tf.add(tf.conv2dTranspose(x as tf.Tensor4D, w, shape, 2, 'same'), b);
  };
}

export function groupNorm(parameters: Parameters, channels: number, groups: number): Layer {
  const scale = parameters.constant([channels], 1);
  const shift = parameters.constant([channels], 0);
  return (x) => {
    const [n, h, w] = x.shape;
    const grouped = tf.reshape(x, [n, h * w, groups, channels / groups]);
    const { mean, variance } = tf.moments(grouped, [1, 3], true);
    const normal = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(tf.reshape(normal, x.shape), scale), shift);
  };
}

export const relu: Layer = (x) => tf.relu(x);
export const silu: Layer = (x) => tf.mul(x, tf.sigmoid(x));
export const leakyRelu =
  (slope: number): Layer =>
  (x) =>
    tf.leakyRelu(x, slope);

/** Binary cross-entropy of logits, elementwise. */
export function crossEntropy(logits: tf.Tensor, target: tf.Tensor | number): tf.Tensor {
  return tf.sub(tf.softplus(logits), tf.mul(logits, target));
}

/** A network in training: its parameters, `tf.train.adam`, and a running average where one is asked. */
export class Trained {
  private readonly optimizer: tf.AdamOptimizer;
  private readonly average: tf.Variable[] | undefined;
  private updates = 0;

  constructor(
    readonly parameters: Parameters,
    { learningRate, beta1, beta2 }: Adam,
    private readonly emaDecay: number,
  ) {
    this.optimizer = tf.train.adam(learningRate, beta1, beta2, ADAM_EPSILON);
    if (emaDecay > 0) this.average = parameters.list.map((variable) => tf.variable(variable.clone(), false));
  }

  /** One step of descent. `losses` gives the objective first, then what else is to be read; the caller disposes all. */
  step(losses: () => tf.Scalar[]): tf.Scalar[] {
    let kept: tf.Scalar[] = [];
    const { value, grads } = tf.variableGrads(() => {
      const values = losses();
      kept = values.map((loss) => tf.keep(tf.clone(loss)));
      return values[0];
    }, this.parameters.list);
    this.optimizer.applyGradients(this.parameters.list.map(({ name }) => ({ name, tensor: grads[name] })));
    tf.dispose([grads, value]);
    this.average?.forEach((average, i) =>
      tf.tidy(() => {
        const step = tf.mul(tf.sub(this.parameters.list[i], average), 1 - this.keep());
        average.assign(tf.add(average, step));
      }),
    );
    this.updates++;
    return kept;
  }

  dispose(): void {
    this.optimizer.dispose();
    this.parameters.dispose();
    tf.dispose(this.average ?? []);
  }

  /** The average's decay warms up as the app's does. */
  private keep(): number {
    return Math.min(this.emaDecay, (1 + this.updates) / (10 + this.updates));
  }
}
