import { Rng, STREAM } from '../../core/rng';
import { sizeOf } from '../../core/tensor-data';
import type { NamedWeight, WeightSpec } from '../../exporters/types';
import type { WeightsChoice } from '../types';
import { hasFused, runFused } from './fused';
import { liveView, markWritten } from './live-view';
import { readAll, write, zerosFor } from './optimizer';
import * as tf from './tf';

/** Upper bound of the EMA's decay after `updates` updates: early averages would remember the first noise. */
export function emaDecayAt(update: number, decay: number): number {
  const n = update - 1;
  return n === 0 ? 0 : Math.min(decay, (1 + n) / (10 + n));
}

/** Initial values: U(−bound, bound), N(0, deviation²) or one number throughout. */
export type Init = { bound: number } | { deviation: number } | { constant: number };

/** What layers ask for their weights; it may hand out more than it stores, as a spectral normalisation does. */
export type WeightSource = Pick<Weights, 'add'>;

/** Numbers of a network that no gradient moves: their accessor, and the variable behind it to write to. */
export interface Buffer {
  read: () => tf.Tensor;
  variable: tf.Variable;
}

/**
 * The weights of one network by their PyTorch names, with an optional running average (EMA).
 * Layers read them through accessors, so that a forward pass takes the learned or the averaged ones.
 * Owns its tensors until `dispose`.
 */
export class Weights {
  /** Learned weights and buffers, in the order of `specs`. */
  readonly variables: tf.Variable[] = [];
  /** Those that gradients move. */
  readonly learned: tf.Variable[] = [];
  readonly specs: WeightSpec[] = [];
  private average: tf.Variable[] | undefined;
  private averageUpdates = 0;
  /** Of the average, this step. */
  private readonly pace: Pace = { keep: 0 };
  private active: WeightsChoice = 'raw';

  /** `seed` reaches the initial values; `network` keeps the networks of a model apart. */
  constructor(
    private readonly seed: number,
    private readonly network = 0,
  ) {}

  /**
   * Adds a weight, with initial values as PyTorch's layers have them by default (a bound of 1/√fan-in) or others.
   * @returns its accessor, to be called inside the forward pass.
   */
  add(spec: WeightSpec, init: Init): () => tf.Tensor {
    const { read, variable } = this.place(spec, init, true);
    this.learned.push(variable);
    return read;
  }

  /** Adds numbers that are kept, averaged and exported with the weights, and learned otherwise or not at all. */
  addBuffer(spec: WeightSpec, init: Init): Buffer {
    return this.place(spec, init, false);
  }

  get parameterCount(): number {
    return this.specs.reduce((sum, spec) => sum + sizeOf(spec.shape), 0);
  }

  get averaging(): boolean {
    return this.average !== undefined;
  }

  /** Runs a forward pass with these weights. */
  using<T>(choice: WeightsChoice, forward: () => T): T {
    const before = this.active;
    this.active = choice;
    try {
      return forward();
    } finally {
      this.active = before;
    }
  }

  /** Begins a step of the average, which `moveAverage` ends; a decay of 0 turns it off. */
  advanceAverage(decay: number): void {
    if (decay === 0) {
      tf.dispose(this.average ?? []);
      this.average = undefined;
      this.averageUpdates = 0;
      return;
    }
    this.average ??= this.variables.map(zerosFor);
    this.averageUpdates++;
    this.pace.keep = emaDecayAt(this.averageUpdates, decay);
  }

  /** Moves the average, where there is one, towards the weights. */
  moveAverage(): void {
    this.average?.forEach((average, i) => blend(average, this.variables[i], this.pace));
  }

  /** The weights as plain numbers, in TensorFlow.js' layout. `ema` gives the learned ones where EMA is off. */
  async named(choice: WeightsChoice, prefix = ''): Promise<NamedWeight[]> {
    const tensors = choice === 'ema' && this.average ? this.average : this.variables;
    const data = await readAll(tensors);
    return this.specs.map((spec, i) => ({ ...spec, name: prefix + spec.name, data: data[i] }));
  }

  /** Sets learned weights and average from arrays in the order of `specs`. */
  set(arrays: readonly Float32Array[]): void {
    this.variables.forEach((variable, i) => write(variable, arrays[i]));
    this.average?.forEach((average, i) => write(average, arrays[i]));
    this.averageUpdates = 0;
  }

  async state(): Promise<WeightsState> {
    const raw = await readAll(this.variables);
    const ema = this.average ? await readAll(this.average) : undefined;
    return { raw, averageUpdates: this.averageUpdates, ...(ema ? { ema } : {}) };
  }

  restore(state: WeightsState): void {
    this.variables.forEach((variable, i) => write(variable, state.raw[i]));
    const { ema } = state;
    if (ema) {
      this.average ??= this.variables.map(zerosFor);
      this.average.forEach((average, i) => write(average, ema[i]));
    } else {
      this.advanceAverage(0);
    }
    this.averageUpdates = state.averageUpdates;
  }

  dispose(): void {
    tf.dispose([...this.variables, ...(this.average ?? [])]);
  }

  private place(spec: WeightSpec, init: Init, learned: boolean): Buffer {
    const index = this.variables.length;
    const rng = new Rng(this.seed, STREAM.init, this.network * 1000 + index);
    const values = initialValues(init, sizeOf(spec.shape), rng);
    const variable = tf.tidy(() => tf.variable(tf.tensor(values, [...spec.shape]), learned));
    this.specs.push(spec);
    this.variables.push(variable);
    const read = () => (this.active === 'ema' && this.average ? this.average[index] : variable);
    return { read, variable };
  }
}

function initialValues(init: Init, count: number, rng: Rng): Float32Array {
  if ('bound' in init) return rng.uniforms(count, -init.bound, init.bound);
  if ('deviation' in init) return rng.normals(count).map((value) => value * init.deviation);
  return new Float32Array(count).fill(init.constant);
}

/** How much an average keeps of what it was. */
export interface Pace extends Record<string, number> {
  keep: number;
}

/**
 * average ← keep · average + (1 − keep) · value, in place where the memory is in reach. Written as a step towards the
 * value, so that an average of weights that stand still stands still to the last bit.
 */
export function blend(average: tf.Variable, value: tf.Tensor, pace: Pace): void {
  if (hasFused('blend')) {
    runFused('blend', { average, value }, pace);
    return;
  }
  const { keep } = pace;
  const to = liveView(average);
  const from = liveView(value);
  if (to && from) {
    for (let i = 0; i < to.length; i++) to[i] += (1 - keep) * (from[i] - to[i]);
    markWritten(average);
    return;
  }
  tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(value, average), 1 - keep))));
}

/** The numbers of a network: learned weights, and the average where there is one. */
export interface WeightsState {
  raw: Float32Array[];
  ema?: Float32Array[];
  averageUpdates: number;
}
