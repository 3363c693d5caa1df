import { isRecord, isString, jsonReader } from '../../core/read-json';
import { badFile, type FileRecord, REBUILD_HINT } from '../../datasets/manifest';

/** One convolution with padding 1 and a ReLU after it. */
interface Convolution {
  kernel: number;
  stride: number;
  channels: number;
}

/** `manifest.json` of a classifier, as `reference/train_classifier.py` writes it. */
export interface ClassifierManifest {
  /** The dataset whose training split it learned. */
  dataset: string;
  /** `[height, width, channels]` of an image. */
  shape: readonly [number, number, number];
  /** Names of the classes 0, 1, … */
  labelNames: readonly string[];
  convolutions: readonly Convolution[];
  /** Numbers in the penultimate layer. */
  features: number;
  parameters: number;
  heldOutCount: number;
  /** Held-out images that it recognises, of `heldOutCount`: its test accuracy. */
  heldOutCorrect: number;
  /** How it was trained, in words. */
  training: string;
  weights: Pick<FileRecord, 'name' | 'bytes' | 'sha256'>;
}

/** Reads a manifest. Throws `PlaygroundError('bad-file')` naming `url` and the field that is wrong. */
export function parseClassifierManifest(text: string, url: string): ClassifierManifest {
  const refuse = (what: string) => badFile(`${url} is not a classifier's manifest: ${what}.`, REBUILD_HINT);
  const { parse, fields, string, count, list } = jsonReader(refuse);
  const record = fields(parse(text), 'the whole');
  const weights = fields(record.weights, '"weights"');
  const shape = list(record, 'shape', isSide);
  if (shape.length !== 3) throw refuse('"shape" is not that of an image');
  return {
    dataset: string(record, 'dataset'),
    shape: [shape[0], shape[1], shape[2]],
    labelNames: list(record, 'labelNames', isString),
    convolutions: list(record, 'convolutions', isRecord).map((entry) => ({
      kernel: count(entry, 'kernel'),
      stride: count(entry, 'stride'),
      channels: count(entry, 'channels'),
    })),
    features: count(record, 'features'),
    parameters: count(record, 'parameters'),
    heldOutCount: count(record, 'heldOutCount'),
    heldOutCorrect: count(record, 'heldOutCorrect'),
    training: string(record, 'training'),
    weights: {
      name: string(weights, 'name'),
      bytes: count(weights, 'bytes'),
      sha256: string(weights, 'sha256'),
    },
  };
}

function isSide(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
