import type { Text } from '../core/text';

/** Height, width and channels of the image that a flat axis of a dense layer stands for. */
export type Hwc = readonly [height: number, width: number, channels: number];

/**
 * How a weight lies in TensorFlow.js, and so how it is permuted for PyTorch.
 *
 * | kind | TensorFlow.js | PyTorch |
 * |---|---|---|
 * | `plain` | as it is (bias, norm scale, …) | the same |
 * | `dense` | `[in, out]` | `[out, in]` |
 * | `conv2d` | `[kh, kw, in, out]` | `[out, in, kh, kw]` |
 * | `conv2dTranspose` | `[kh, kw, out, in]` | `[in, out, kh, kw]` |
 *
 * TensorFlow.js flattens images with the channel last, PyTorch with the channel first: a dense layer after a
 * flatten gives `inputHwc`, one before an unflatten gives `outputHwc`, and so does its (plain) bias.
 */
export type WeightLayout =
  | { readonly kind: 'plain'; readonly outputHwc?: Hwc }
  | { readonly kind: 'dense'; readonly inputHwc?: Hwc; readonly outputHwc?: Hwc }
  | { readonly kind: 'conv2d' }
  | { readonly kind: 'conv2dTranspose' };

/** What identifies a weight without its values: what an import expects to find. */
export interface WeightSpec {
  /** Key in PyTorch's `state_dict`, as `encoder.0.weight`. */
  readonly name: string;
  /** Shape in TensorFlow.js' layout. */
  readonly shape: readonly number[];
  readonly layout: WeightLayout;
}

/** One weight of a model with its values, row-major in TensorFlow.js' layout. */
export interface NamedWeight extends WeightSpec {
  readonly data: Float32Array;
}

/** Everything that a weights file holds, whatever its format. */
export interface WeightsFile {
  readonly weights: readonly NamedWeight[];
  /** What the weights are: `family`, `architecture`, `config`, `step`, `weights`, `dataScale`, `dataOffset`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A format in which weights leave the page; a new one is one file and one line in `registry.ts`. */
export interface Exporter {
  readonly id: string;
  readonly label: Text;
  /** One sentence: what opens such a file. */
  readonly summary: Text;
  /** Ending of the file's name, without the dot. */
  readonly extension: string;
  readonly mime: string;
  /** Pure: the same file in, the same bytes out; keeps no reference to the arrays. */
  encode(file: WeightsFile): Uint8Array<ArrayBuffer>;
}
