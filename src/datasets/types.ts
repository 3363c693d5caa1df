import type { Rng } from '../core/rng';
import type { DataKind } from '../core/params';
import type { Text } from '../core/text';

/** What the page and the models need to know of a dataset before its numbers are there: plain data. */
export interface DatasetMeta<Id extends string = string> {
  id: Id;
  /** Its name on a gallery tile. */
  label: Text;
  /** One sentence: what it looks like and what makes it easy or hard. */
  summary: Text;
  kind: DataKind;
  /** Of one item: `[2]`, or `[height, width, channels]`. */
  shape: readonly number[];
  trainCount: number;
  heldOutCount: number;
  /** Names of the labels 0, 1, …, the same in every language; there exactly where the splits carry labels. */
  labelNames?: readonly string[];
  /**
   * The data's own range, for each number: images [0, 1]; points [−bound, bound], where at least 99.9 % of the
   * coordinates lie, with a little room. A family's scale and offset derive from it.
   */
  range: readonly [min: number, max: number];
  /** Licence and origin in plain words. */
  licence: Text;
  /** Drawn at load time, or read from `<base><folder>/`. */
  source: { kind: 'formula' } | { kind: 'files'; folder: string };
}

/** Some items of a dataset. */
export interface Split {
  /** `[count, product(shape)]`, row-major, in the data's own units. */
  x: Float32Array;
  /** `[count]`, each 0 … `labelNames.length − 1`. */
  labels?: Int32Array;
  count: number;
}

/** A dataset ready for use. The held-out items are never trained on; metrics compare samples with them. */
export interface Dataset {
  meta: DatasetMeta;
  train: Split;
  heldOut: Split;
}

/** A distribution that can be drawn from without end. */
export interface Formula {
  /** `n` independent items, `x` `[n, product(shape)]`; `labels` `[n]` where the meta has `labelNames`. */
  sample(rng: Rng, n: number): { x: Float32Array; labels?: Int32Array };
}

/** A distribution of the plane. */
export interface PointFormula extends Formula {
  /**
   * For equally weighted mixtures of round Gaussians: the centres `[modes, 2]` row-major, in label order, and
   * their common standard deviation. Metrics count modes with it.
   */
  modes?: { centers: Float32Array; sigma: number };
}

/** Points of the plane, drawn by formula: what a file of `toy2d/` exports. */
export interface PointsEntry<Id extends string = string> {
  meta: DatasetMeta<Id>;
  points: PointFormula;
}

/** Images drawn by formula. */
export interface DrawnEntry<Id extends string = string> {
  meta: DatasetMeta<Id>;
  images: Formula;
}

/** Items read from files; `meta.source` says from which folder. */
export interface FilesEntry<Id extends string = string> {
  meta: DatasetMeta<Id>;
}

/** One line of the registry. */
export type DatasetEntry<Id extends string = string> = PointsEntry<Id> | DrawnEntry<Id> | FilesEntry<Id>;
