import { hasFused, runFused } from './fused';
import { liveView, markWritten } from './live-view';
import { blend, type Pace } from './running-average';
import * as tf from './tf';

/** How gradients become steps; read anew at every step, so each can change while training. */
export interface OptimizerSettings {
  kind: 'adam' | 'adamw' | 'sgd' | 'rmsprop';
  learningRate: number;
  /** Of AdamW, decoupled from the gradient (Loshchilov & Hutter 2017): w ← (1 − learningRate · weightDecay) w first. */
  weightDecay: number;
  beta1: number;
  beta2: number;
  /** Of SGD. */
  momentum: number;
}

/** Guards the division of Adam and RMSProp. Passed always: TensorFlow.js' own default depends on the device. */
export const EPSILON = 1e-8;

/** The same where textures hold 16 bits, in which anything smaller is 0 and the division gives NaN. */
const HALF_PRECISION_EPSILON = 1e-4;

/** Decay of the mean square in RMSProp, as torch's `alpha`. */
export const RMSPROP_ALPHA = 0.99;

/** What an optimiser remembers, for a snapshot: slot arrays by name, and the count of its steps. */
export interface OptimizerState {
  steps: number;
  slots: Float32Array[][];
}

/**
 * Adam (Kingma & Ba 2014) in torch's convention, ε outside the corrected root; SGD with momentum and
 * RMSProp as torch has them. The variables are updated in place by a fused kernel where the backend has one, over its
 * memory where that is in reach, which costs a pass over the weights either way, and by TensorFlow.js operations
 * otherwise, which cost a dozen kernels a variable.
 */
export class Optimizer {
  private steps = 0;
  private settings: OptimizerSettings | undefined;
  /** What the fused kernels are told, this step. */
  private readonly numbers: Record<string, number> = {};
  private readonly pace: Pace = { keep: 0 };
  /** Two slots a variable: first moment (or momentum) and second moment. */
  private first: tf.Variable[];
  private second: tf.Variable[];

  constructor(private readonly variables: readonly tf.Variable[]) {
    this.first = variables.map(zerosFor);
    this.second = variables.map(zerosFor);
  }

  /**
   * Begins a step: `update` follows, under these settings. Runs no kernel.
   * @param averageKeep what running averages keep of themselves
   */
  advance(settings: OptimizerSettings, averageKeep = 0): void {
    this.steps++;
    this.settings = settings;
    this.pace.keep = averageKeep;
    Object.assign(this.numbers, numbersOf(settings, this.steps), { averageKeep });
  }

  /**
   * The step's update; `grads` are in the order of the variables and stay the caller's, and so are running averages that
   * move with them, in the same pass where a fused kernel has it. Fused kernels are given the same object of numbers each
   * time, so that a recorded update may be repeated after `advance`.
   */
  update(grads: readonly tf.Tensor[], averages: readonly (tf.Variable | undefined)[] = []): void {
    const { settings, numbers, steps } = this;
    if (!settings) throw new Error('An update follows its step: call advance() first.');
    this.variables.forEach((w, i) => {
      const slots = { w, g: grads[i], m: this.first[i], v: this.second[i] };
      const average = averages[i];
      if (hasFused(KERNELS[settings.kind])) {
        updateFused(slots, average ? { average } : {}, settings.kind, numbers);
        return;
      }
      updateOne(slots, steps, settings);
      if (average) blend(average, w, this.pace);
    });
  }

  async state(): Promise<OptimizerState> {
    const slots = await Promise.all([readAll(this.first), readAll(this.second)]);
    return { steps: this.steps, slots };
  }

  restore(state: OptimizerState): void {
    this.steps = state.steps;
    [this.first, this.second].forEach((slot, s) =>
      slot.forEach((tensor, i) => write(tensor, state.slots[s][i])),
    );
  }

  dispose(): void {
    tf.dispose([this.first, this.second]);
  }
}

/** A variable, its gradient and its two slots. */
interface Slots {
  w: tf.Variable;
  g: tf.Tensor;
  m: tf.Variable;
  v: tf.Variable;
}

const KERNELS = { adam: 'adam', adamw: 'adam', sgd: 'momentum', rmsprop: 'rmsProp' } as const;

/** What fused kernels are told at step `t`, from 1; each takes what it knows. */
function numbersOf(settings: OptimizerSettings, t: number): Record<string, number> {
  const { kind, learningRate, beta1, beta2, momentum, weightDecay } = settings;
  return {
    beta1,
    beta2,
    size: learningRate / (1 - beta1 ** t),
    root: Math.sqrt(1 - beta2 ** t),
    keep: kind === 'adamw' ? 1 - learningRate * weightDecay : 1,
    momentum,
    learningRate,
    alpha: RMSPROP_ALPHA,
    epsilon: EPSILON,
  };
}

/** One update of one variable by the backend's fused kernel, in float32. */
function updateFused(
  { w, g, m, v }: Slots,
  average: { average?: tf.Variable },
  kind: OptimizerSettings['kind'],
  numbers: Record<string, number>,
): void {
  switch (kind) {
    case 'adam':
    case 'adamw':
      runFused('adam', { w, g, m, v, ...average }, numbers);
      return;
    case 'sgd':
      runFused('momentum', { w, g, m, ...average }, numbers);
      return;
    case 'rmsprop':
      runFused('rmsProp', { w, g, v, ...average }, numbers);
      return;
  }
}

/** The same update where there is no such kernel: over the backend's memory where that is in reach. */
function updateOne({ w, g, m, v }: Slots, t: number, settings: OptimizerSettings): void {
  if (settings.kind === 'adamw') shrink(w, 1 - settings.learningRate * settings.weightDecay);
  const [weights, gradients, first, second] = [w, g, m, v].map(liveView);
  if (weights && gradients && first && second) {
    updateArrays(weights, gradients, first, second, t, settings);
    markWritten(w);
  } else {
    updateTensors(w, g, m, v, t, settings);
  }
}

/** One update of one variable over plain arrays, all of the same length; `t` counts steps from 1. */
export function updateArrays(
  w: Float32Array,
  g: Float32Array,
  m: Float32Array,
  v: Float32Array,
  t: number,
  settings: OptimizerSettings,
): void {
  const { learningRate, beta1, beta2, momentum } = settings;
  switch (settings.kind) {
    case 'adam':
    case 'adamw': {
      const size = learningRate / (1 - beta1 ** t);
      const rootCorrection = Math.sqrt(1 - beta2 ** t);
      for (let i = 0; i < w.length; i++) {
        const gradient = g[i];
        const mean = beta1 * m[i] + (1 - beta1) * gradient;
        const square = beta2 * v[i] + (1 - beta2) * gradient * gradient;
        m[i] = mean;
        v[i] = square;
        w[i] -= (size * mean) / (Math.sqrt(square) / rootCorrection + EPSILON);
      }
      return;
    }
    case 'sgd':
      for (let i = 0; i < w.length; i++) {
        // torch's first step takes the plain gradient, which zero momentum gives as well.
        m[i] = momentum * m[i] + g[i];
        w[i] -= learningRate * m[i];
      }
      return;
    case 'rmsprop':
      for (let i = 0; i < w.length; i++) {
        v[i] = RMSPROP_ALPHA * v[i] + (1 - RMSPROP_ALPHA) * g[i] * g[i];
        w[i] -= (learningRate * g[i]) / (Math.sqrt(v[i]) + EPSILON);
      }
      return;
  }
}

/** The same update by TensorFlow.js operations, for backends that keep their memory to themselves. */
function updateTensors(
  w: tf.Variable,
  g: tf.Tensor,
  m: tf.Variable,
  v: tf.Variable,
  t: number,
  settings: OptimizerSettings,
): void {
  const { learningRate, beta1, beta2, momentum } = settings;
  const half = tf.getBackend() === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
  const epsilon = half ? HALF_PRECISION_EPSILON : EPSILON;
  tf.tidy(() => {
    switch (settings.kind) {
      case 'adam':
      case 'adamw': {
        m.assign(tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)));
        v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)));
        const root = tf.div(tf.sqrt(v), Math.sqrt(1 - beta2 ** t));
        w.assign(tf.sub(w, tf.div(tf.mul(m, learningRate / (1 - beta1 ** t)), tf.add(root, epsilon))));
        return;
      }
      case 'sgd':
        m.assign(tf.add(tf.mul(m, momentum), g));
        w.assign(tf.sub(w, tf.mul(m, learningRate)));
        return;
      case 'rmsprop':
        v.assign(tf.add(tf.mul(v, RMSPROP_ALPHA), tf.mul(tf.square(g), 1 - RMSPROP_ALPHA)));
        w.assign(tf.sub(w, tf.div(tf.mul(g, learningRate), tf.add(tf.sqrt(v), epsilon))));
        return;
    }
  });
}

/** w ← keep · w, in place where the memory is in reach. */
function shrink(variable: tf.Variable, keep: number): void {
  if (keep === 1) return;
  const weights = liveView(variable);
  if (!weights) {
    tf.tidy(() => variable.assign(tf.mul(variable, keep)));
    return;
  }
  for (let i = 0; i < weights.length; i++) weights[i] *= keep;
  markWritten(variable);
}

/** A variable of zeros shaped like another, outside every tidy. */
export function zerosFor(variable: tf.Tensor): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(variable.shape), false));
}

/** Copies of the numbers of some tensors, read without blocking. */
export async function readAll(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  return Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data<'float32'>())));
}

/** Puts numbers into a variable of the same size. */
export function write(variable: tf.Variable, values: Float32Array): void {
  const view = liveView(variable);
  if (view) {
    view.set(values);
    markWritten(variable);
  } else {
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}
