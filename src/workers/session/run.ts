import type { Estimate } from '../../core/estimate';
import { Rng, STREAM } from '../../core/rng';
import { sizeOf, type TensorData } from '../../core/tensor-data';
import { BatchStream } from '../../datasets/batches';
import type { Dataset } from '../../datasets/types';
import { readWeights } from '../../exporters/import-weights';
import type { WeightsFile } from '../../exporters/types';
import type { ExperimentConfig } from '../../models/experiment';
import { buildModel } from '../../models/implementations';
import { familyMeta } from '../../models/registry';
import type { GenerativeModel, ModelState } from '../../models/shared/generative-model';
import * as tf from '../../models/shared/tf';
import { nearestItems } from '../../metrics/nearest-training';
import { inPieces } from '../../metrics/pieces';
import {
  type DataTransform,
  dataTransform,
  type FamilyMeta,
  type PortInfo,
  toNetworkUnits,
  type WeightsChoice,
} from '../../models/types';
import type { Commands, Frame, Neighbours, ViewRequest } from '../protocol';
import { BatchTensors } from './batch-tensors';
import { breather } from './breathe';
import { badInput } from './failures';

/** One experiment in training: a model, its data, and where it stands. Owns the model. */
export class Run {
  readonly family: FamilyMeta;
  private readonly transform: DataTransform;
  private readonly batches: BatchStream;
  private readonly batchTensors: BatchTensors;
  private readonly itemSize: number;

  private constructor(
    readonly id: number,
    public config: ExperimentConfig,
    readonly dataset: Dataset,
    readonly model: GenerativeModel,
  ) {
    this.family = familyMeta(config.family);
    this.itemSize = sizeOf(dataset.meta.shape);
    this.transform = dataTransform(dataset.meta.range, this.family.networkRange[dataset.meta.kind]);
    const { train } = dataset;
    this.batches = new BatchStream(train, this.itemSize, this.batchSize, config.seed, this.transform);
    this.batchTensors = new BatchTensors(this.batches);
  }

  /** Builds the model on the current backend. The caller disposes the run. */
  static async build(id: number, config: ExperimentConfig, dataset: Dataset): Promise<Run> {
    const { kind, shape, labelNames } = dataset.meta;
    const model = await buildModel(config.family, {
      params: config.params,
      data: { kind, shape, size: sizeOf(shape), ...(labelNames && { labelNames }) },
      seed: config.seed,
    });
    return new Run(id, config, dataset, model);
  }

  get step(): number {
    return this.model.step;
  }

  /** Whether the model takes classes. */
  get conditional(): boolean {
    return this.config.params.conditional === true;
  }

  get batchSize(): number {
    return Number(this.config.params.batchSize);
  }

  /** One training step; a scalar a curve, which the caller disposes. */
  trainStep(): tf.Scalar[] {
    return this.model.trainStep(() => this.batchTensors.next());
  }

  configure(config: ExperimentConfig): void {
    this.config = config;
    this.model.configure(config.params);
  }

  /** Everything needed to go on elsewhere. */
  state(): Promise<RunState> {
    return this.model.state().then((model) => ({ model, batchIndex: this.batches.batchIndex }));
  }

  restore(state: RunState): void {
    this.model.restore(state.model);
    this.batches.seek(state.batchIndex);
  }

  /** Samples in the dataset's own units, [count, …shape]. */
  async sample(
    input: Commands['sample']['input'],
    signal: AbortSignal,
    breathe = breather(),
  ): Promise<TensorData> {
    const { count, seed, label } = input;
    const labels = label === undefined ? this.sampleLabels(count, seed) : new Int32Array(count).fill(label);
    return {
      shape: [count, ...this.dataset.meta.shape],
      data: await this.draw(input, labels, signal, breathe),
    };
  }

  /** Samples in the dataset's own units, [count, D]; of a conditional model, of the classes in `labels`. */
  private async draw(
    input: Omit<Commands['sample']['input'], 'label'>,
    labels: Int32Array,
    signal: AbortSignal,
    breathe = breather(),
  ): Promise<Float32Array> {
    const { count, seed, weights } = input;
    const options = { ...this.config.params, ...input.options };
    const request = { count, seed, weights, options, breathe, ...(this.conditional && { labels }) };
    return this.toDataUnits(await this.model.sample(request, signal));
  }

  /** What the model says of the first held-out items itself, by metric id; nothing where its family says nothing. */
  async evaluate(
    most: number,
    seed: number,
    breathe: () => Promise<void>,
  ): Promise<Record<string, Estimate>> {
    const { heldOut } = this.dataset;
    const count = Math.min(most, heldOut.count);
    const x = toNetworkUnits(heldOut.x.subarray(0, count * this.itemSize), this.transform);
    const labels = heldOut.labels?.slice(0, count);
    const request = { x, count, seed, weights: 'ema', breathe, ...(labels && { labels }) } as const;
    return (await this.model.evaluate?.(request, new AbortController().signal)) ?? {};
  }

  /** The classes that `sample` asks for: as frequent as in the data, those of training items, drawn by seed. */
  sampleLabels(count: number, seed: number): Int32Array {
    const { labels, count: items } = this.dataset.train;
    const rng = new Rng(seed, STREAM.sampleLabels);
    return Int32Array.from({ length: labels ? count : 0 }, () => labels?.[rng.integer(items)] ?? 0);
  }

  /** What the stage shows. Reconstructions take held-out items, in order. */
  async frame(request: ViewRequest, signal: AbortSignal): Promise<Frame> {
    const { view, noiseSeed } = request;
    const { heldOut } = this.dataset;
    if (view === 'reconstructions' && this.model.reconstruct) {
      const count = Math.min(request.count, heldOut.count);
      const originals = heldOut.x.slice(0, count * this.itemSize);
      const x = tf.tensor2d(toNetworkUnits(originals, this.transform), [count, this.itemSize]);
      const reconstructed = this.model.reconstruct(x, 'ema', heldOut.labels?.subarray(0, count));
      const data = this.toDataUnits(await reconstructed.data<'float32'>());
      tf.dispose([x, reconstructed]);
      return { view, step: this.step, count, x: data, originals };
    }
    if (view === 'neighbours') {
      const { count } = request;
      const { samples, nearest } = await this.neighbours({ count, seed: noiseSeed }, signal);
      return { view, step: this.step, count, x: samples.data, originals: nearest.data };
    }
    const { count } = request;
    const classes = this.dataset.meta.labelNames?.length ?? 1;
    // One class after the other, so that each shows.
    const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
    const x = await this.draw({ count, seed: noiseSeed, weights: 'ema', options: {} }, labels, signal);
    return { view: 'samples', step: this.step, count, x };
  }

  /** Samples, each with its nearest training item. */
  async neighbours(
    { count, seed }: Commands['neighbours']['input'],
    signal: AbortSignal,
  ): Promise<Neighbours> {
    const breathe = breather();
    const samples = await this.sample({ count, seed, weights: 'ema', options: {} }, signal, breathe);
    const { train } = this.dataset;
    const size = this.itemSize;
    const { index, distance } = await inPieces(
      nearestItems({ x: samples.data, count }, train, size),
      async () => {
        signal.throwIfAborted();
        await breathe();
      },
    );
    const data = new Float32Array(count * size);
    index.forEach((item, row) => data.set(train.x.subarray(item * size, (item + 1) * size), row * size));
    return { samples, nearest: { shape: [...samples.shape], data }, index, distance };
  }

  /** Items of a split in the dataset's own units: the first ones, or a choice without repetition. */
  data({ count, split, seed }: Commands['data']['input']): Commands['data']['output'] {
    const items = split === 'train' ? this.dataset.train : this.dataset.heldOut;
    if (count > items.count) {
      throw badInput(
        'count',
        `count must be at most ${items.count}, not ${count}.`,
        'That is all the split has.',
      );
    }
    const order = seed === undefined ? undefined : new Rng(seed, STREAM.dataChoice).permutation(items.count);
    const size = this.itemSize;
    const data = new Float32Array(count * size);
    const labels = items.labels ? new Int32Array(count) : undefined;
    for (let row = 0; row < count; row++) {
      const index = order ? order[row] : row;
      data.set(items.x.subarray(index * size, (index + 1) * size), row * size);
      if (labels && items.labels) labels[row] = items.labels[index];
    }
    const x = { shape: [count, ...this.dataset.meta.shape], data };
    return labels ? { x, labels } : { x };
  }

  /** A forward pass of one part, in the network's own range. */
  async runPart({
    part,
    inputs,
    weights,
  }: Commands['runPart']['input']): Promise<Record<string, TensorData>> {
    checkPart(this.model, part, inputs);
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]),
    );
    const outputs = this.model.run(part, tensors, weights);
    const results: Record<string, TensorData> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      results[name] = { shape: tensor.shape, data: Float32Array.from(await tensor.data<'float32'>()) };
    }
    tf.dispose([Object.values(tensors), Object.values(outputs)]);
    return results;
  }

  /** The weights a sample uses, or those of a snapshot, with what is needed to use them elsewhere. */
  async weightsFile(snapshot?: RunState): Promise<WeightsFile> {
    const weights = snapshot ? this.snapshotWeights(snapshot) : await this.model.weights('ema');
    const step = snapshot ? snapshot.model.step : this.step;
    return { weights, metadata: this.metadata(step) };
  }

  /**
   * Takes the weights of a safetensors file, with a fresh optimiser.
   * @throws PlaygroundError `bad-file` when it does not hold exactly this model's weights; nothing has changed then.
   */
  importWeights(bytes: Uint8Array): void {
    const { weightSpecs } = this.model;
    const { arrays, metadata } = readWeights(bytes, weightSpecs);
    const step = Number(metadata.step ?? 0);
    const ordered = weightSpecs.flatMap((spec) => arrays.get(spec.name) ?? []);
    this.model.setWeights(ordered, Number.isSafeInteger(step) && step >= 0 ? step : 0);
    this.batches.seek(this.step * Number(this.config.params.dSteps ?? 1));
  }

  dispose(): void {
    this.batchTensors.dispose();
    this.model.dispose();
  }

  private metadata(step: number): Record<string, string> {
    const { config, transform } = this;
    // Before the first step after an import both are the same; the file still says what its weights stand for.
    const used: WeightsChoice = Number(config.params.emaDecay ?? 0) > 0 ? 'ema' : 'raw';
    return {
      format: 'pt',
      producer: `generative-playground ${__APP_VERSION__}`,
      family: config.family,
      architecture: String(config.params.architecture),
      dataset: config.dataset,
      config: JSON.stringify(config),
      step: String(step),
      weights: used,
      dataScale: String(transform.scale),
      dataOffset: String(transform.offset),
      dataTransform: 'network x = data * dataScale + dataOffset',
    };
  }

  private snapshotWeights({ model }: RunState): WeightsFile['weights'] {
    const arrays = model.networks.flatMap(({ weights }) => weights.ema ?? weights.raw);
    return this.model.weightSpecs.map((spec, i) => ({ ...spec, data: arrays[i] }));
  }

  private toDataUnits(x: Float32Array): Float32Array {
    const { scale, offset } = this.transform;
    return x.map((value) => (value - offset) / scale);
  }
}

/** A run as plain numbers. */
export interface RunState {
  model: ModelState;
  batchIndex: number;
}

function checkPart(model: GenerativeModel, id: string, inputs: Readonly<Record<string, TensorData>>): void {
  const part = model.parts.find((candidate) => candidate.id === id);
  const names = model.parts.map((candidate) => candidate.id).join(', ');
  if (!part) throw badInput('part', `part must be one of ${names}, not "${id}".`, 'See parts().');
  for (const name of Object.keys(inputs)) {
    if (!part.inputs.some((port) => port.name === name)) {
      throw badInput(`inputs.${name}`, `inputs.${name} is not an input of "${id}".`, 'See parts().');
    }
  }
  let count: number | undefined;
  for (const port of part.inputs) {
    const { name, shape } = port;
    const given = inputs[name];
    const wanted = `[${shape.map((side) => side ?? 'n').join(', ')}]`;
    if (!given)
      throw badInput(`inputs.${name}`, `inputs.${name} is missing: "${id}" takes ${wanted}.`, 'See parts().');
    const fits =
      given.shape.length === shape.length &&
      shape.every((side, i) => side === null || side === given.shape[i]);
    if (!fits || given.data.length !== sizeOf(given.shape) || given.shape[0] < 1) {
      throw badInput(
        `inputs.${name}`,
        `inputs.${name} must have shape ${wanted}, not [${given.shape.join(', ')}] with ${given.data.length} numbers.`,
        'See parts().',
      );
    }
    if (count !== undefined && count !== given.shape[0]) {
      throw badInput(
        `inputs.${name}`,
        `inputs.${name} must have ${count} rows, as the others.`,
        'See parts().',
      );
    }
    count = given.shape[0];
    if (port.integer) checkIndices(port, given.data);
  }
}

/** Times and classes index a table: each must be one of its rows. */
function checkIndices({ name, range: [first, last] = [0, 0] }: PortInfo, indices: Float32Array): void {
  if (indices.every((index) => Number.isInteger(index) && index >= first && index <= last)) return;
  const path = `inputs.${name}`;
  throw badInput(path, `${path} must hold whole numbers from ${first} to ${last}.`, 'See parts().');
}
