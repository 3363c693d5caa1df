import type { DataKind, ParamSpec, ParamValue } from '../core/params';
import type { Text } from '../core/text';

/** One curve a family draws: a number a step. */
export interface CurveMeta {
  /** Key in `Status.losses` and in `curves().series`. */
  key: string;
  label: Text;
  /** What the number is, with its unit (nats per item, probability, …). */
  help: Text;
  /** Curves of one panel share a chart; panels stand in order of first appearance. */
  panel: string;
  /** A role of the palette, never a raw colour. */
  color: 'ink' | 'violet' | 'green' | 'orange' | 'blue';
}

/** A chart that holds curves. */
export interface PanelMeta {
  id: string;
  title: Text;
  /** Fixed range of the axis, for probabilities. */
  range?: readonly [min: number, max: number];
}

/** Something the stage can show of a model; `neighbours` are samples beside their nearest training items. */
export type ViewId = 'samples' | 'reconstructions' | 'neighbours';

/** The views of a family: its own, and those that any samples allow. */
export function viewsOf(family: Pick<FamilyMeta, 'views'>): readonly ViewId[] {
  return [...family.views, 'neighbours'];
}

/** Which weights a forward pass uses: the learned ones, or their running average (EMA) where it is on. */
export type WeightsChoice = 'raw' | 'ema';

/** Options of drawing samples that a caller of `sample` may override for one draw. */
export type SamplerOptions = Partial<Record<string, ParamValue>>;

/** The values a preset or the reference sets; what it leaves out stays at the spec's default. */
export type PresetValues = Readonly<Partial<Record<string, ParamValue>>>;

/**
 * All that the page knows of a family: plain data, safe to import anywhere.
 * Sliders, validation, share link, charts, export and tests follow from it.
 */
export interface FamilyMeta<Id extends string = string, S extends ParamSpec = ParamSpec> {
  id: Id;
  label: Text;
  /** What it models, in two words: explicit density, implicit density, denoising. */
  idea: Text;
  /** One sentence: how it works. */
  summary: Text;
  /** One line each, for the picker. */
  strength: Text;
  price: Text;
  paper: { title: string; url: string };
  params: S;
  panels: readonly PanelMeta[];
  curves: readonly CurveMeta[];
  /** Its own views; see {@link viewsOf}. */
  views: readonly ViewId[];
  /** The sentence under the stage, by view and kind of data. */
  captions: Readonly<Partial<Record<ViewId, Readonly<Record<DataKind, Text>>>>>;
  /** The range its network works in, onto which a dataset's own range is mapped. */
  networkRange: Readonly<Record<DataKind, readonly [min: number, max: number]>>;
  /** Keys of `params` that a draw may override (`sampler`, `samplingSteps`). */
  samplerParams: readonly string[];
  /** Good-looking settings for a dataset, found by trying. */
  preset(datasetId: string, kind: DataKind): PresetValues;
  /** The exact Reference settings of the project. */
  reference(kind: DataKind): PresetValues;
}

/** Keeps the literal types of a family's description while checking its form. */
export function defineFamily<const Id extends string, const S extends ParamSpec>(
  meta: FamilyMeta<Id, S>,
): FamilyMeta<Id, S> {
  return meta;
}

/** An input or output of a part. `null` in a shape is the number of items. */
export interface PortInfo {
  name: string;
  shape: readonly (number | null)[];
  /** Closed range the numbers lie in, where there is one. */
  range?: readonly [min: number, max: number];
  /** Whole numbers alone: they name a row of a table. */
  integer?: true;
}

/** A network of a model that `run` can call on its own. */
export interface PartInfo {
  id: string;
  inputs: readonly PortInfo[];
  outputs: readonly PortInfo[];
}

/** The affine map between a dataset's units and a network's: x = data · scale + offset. */
export interface DataTransform {
  scale: number;
  offset: number;
}

/** The map that carries a dataset's `range` onto a network's. */
export function dataTransform(
  range: readonly [min: number, max: number],
  networkRange: readonly [min: number, max: number],
): DataTransform {
  const scale = (networkRange[1] - networkRange[0]) / (range[1] - range[0]);
  return { scale, offset: networkRange[0] - range[0] * scale };
}

/** Numbers in the dataset's own units, in the network's. */
export function toNetworkUnits(x: Float32Array, { scale, offset }: DataTransform): Float32Array {
  return x.map((value) => value * scale + offset);
}
