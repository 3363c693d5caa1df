import type { Rng } from '../../core/rng';
import type { PortInfo } from '../types';
import type { DataSpec } from './generative-model';
import * as tf from './tf';
import { TIME_EMBEDDING_SIZE } from './time-embedding';
import type { Weights } from './weights';

/** Share of the items whose class is kept from the model in training, so that it learns to do without (Ho & Salimans 2022, section 3.2). */
const LABEL_DROPOUT = 0.1;
/** Initial class codes are uniform in ± this: of the size of the sines they are added to. */
const INITIAL_BOUND = 1;

/** Classes of items; nothing where the model is to do without. */
export type Labels = ArrayLike<number> | undefined;

/**
 * The class of an item as part of the condition that a timed network works under, with classifier-free guidance (Ho & Salimans 2022,
 * arXiv 2207.12598): a learned code a class, and one for "any", added to the embedding of the time.
 * Without classes it passes everything through and adds no weights.
 */
export class ClassCondition {
  /** The part's additional input: a class, or `classes` for any. */
  readonly ports: readonly PortInfo[];
  /** How many classes there are; 0 for a model that knows none. */
  private readonly classes: number;
  private readonly table: (() => tf.Tensor) | undefined;

  constructor(weights: Weights, data: DataSpec, conditional: boolean) {
    this.classes = conditional ? (data.labelNames?.length ?? 0) : 0;
    if (this.classes === 0) {
      this.ports = [];
      return;
    }
    this.ports = [{ name: 'label', shape: [null], range: [0, this.classes], integer: true }];
    // torch.nn.Embedding(classes + 1, 64): the last row means any class.
    const shape = [this.classes + 1, TIME_EMBEDDING_SIZE];
    this.table = weights.add(
      { name: 'label.weight', shape, layout: { kind: 'plain' } },
      { bound: INITIAL_BOUND },
    );
  }

  /** Classes of `n` items as one-hot rows `[n, K + 1]`, where the model takes classes; the caller disposes. */
  rows(labels: Labels, n: number): { classes?: tf.Tensor2D } {
    if (!this.table) return {};
    const width = this.classes + 1;
    const oneHot = new Float32Array(n * width);
    for (let i = 0; i < n; i++) oneHot[i * width + (labels ? labels[i] : this.classes)] = 1;
    return { classes: tf.tensor2d(oneHot, [n, width]) };
  }

  /** The condition of items: `embedding` [n, 64] of their times, with their classes as `rows` gives them. Call inside a tidy. */
  join(embedding: tf.Tensor, classes: tf.Tensor2D | undefined): tf.Tensor {
    if (!this.table || !classes) return embedding;
    // A product: its gradient is one too, where a lookup's would be a scatter.
    return tf.add(embedding, tf.matMul(classes, tf.reshape(this.table(), [this.classes + 1, -1])));
  }

  /** The classes that a step learns from: one in ten left out. */
  forTraining(labels: Labels, random: Rng): Labels {
    if (!this.table || !labels) return undefined;
    return Int32Array.from(labels, (label) => (random.uniform() < LABEL_DROPOUT ? this.classes : label));
  }

  /**
   * What `predict` says for classes, taken `guidance` times as far from what it says for any (eq. 6, with w counted from 1):
   * 1 is the plain condition and costs one pass, everything else two. Call inside a tidy.
   */
  guided(labels: Labels, guidance: number, predict: (labels: Labels) => tf.Tensor): tf.Tensor {
    if (!this.table || !labels) return predict(undefined);
    const conditional = predict(labels);
    if (guidance === 1) return conditional;
    const any = predict(undefined);
    return tf.add(any, tf.mul(tf.sub(conditional, any), guidance));
  }
}
