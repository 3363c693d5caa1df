import { Rng, STREAM } from '../../core/rng';
import { sizeOf } from '../../core/tensor-data';
import type { NamedWeight, WeightSpec } from '../../exporters/types';
import type { WeightsChoice } from '../types';
import { readAll, write, zerosFor } from './optimizer';
import { blend, emaDecayAt, type Pace } from './running-average';
import * as tf from './tf';

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
  /** The others. */
  readonly buffers: tf.Variable[] = [];
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
    const buffer = this.place(spec, init, false);
    this.buffers.push(buffer.variable);
    return buffer;
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

  /** Begins a step of the average, which `moveAverage` ends; a decay of 0 turns it off. @returns what it keeps of itself */
  advanceAverage(decay: number): number {
    if (decay === 0) {
      tf.dispose(this.average ?? []);
      this.average = undefined;
      this.averageUpdates = 0;
      return 0;
    }
    this.average ??= this.variables.map(zerosFor);
    this.averageUpdates++;
    this.pace.keep = emaDecayAt(this.averageUpdates, decay);
    return this.pace.keep;
  }

  /** The average of a variable, where there is one. */
  averageOf(variable: tf.Variable): tf.Variable | undefined {
    return this.average?.[this.variables.indexOf(variable)];
  }

  /** Moves the averages, where there are any, towards their variables: of all, or of some. */
  moveAverage(variables: readonly tf.Variable[] = this.variables): void {
    for (const variable of variables) {
      const average = this.averageOf(variable);
      if (average) blend(average, variable, this.pace);
    }
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

/** The numbers of a network: learned weights, and the average where there is one. */
export interface WeightsState {
  raw: Float32Array[];
  ema?: Float32Array[];
  averageUpdates: number;
}
