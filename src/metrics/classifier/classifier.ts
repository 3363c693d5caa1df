import { sizeOf } from '../../core/tensor-data';
import { type FetchOptions, fetchChecked, fetchText } from '../../datasets/fetch-file';
import { readWeights } from '../../exporters/import-weights';
import { conv2d, dense, type Layer, relu } from '../../models/shared/layers';
import * as tf from '../../models/shared/tf';
import { Weights } from '../../models/shared/weights';
import { type PointSet, pointSet } from '../point-set';
import { type ClassifierManifest, parseClassifierManifest } from './manifest';

/** Images of one pass: few enough that their activations stay small, of one size so that a GPU compiles once. */
const CHUNK = 100;
/** Side of the squares whose maxima go on to the dense layers. */
const POOL = 2;

/** What a classifier makes of some images. */
export interface Recognised {
  /** The penultimate layer, `[n, features]`, none negative. */
  features: PointSet;
  /** Probabilities of the classes, `[n, classes]`. */
  probabilities: PointSet;
}

interface RecogniseOptions {
  signal?: AbortSignal | undefined;
  /** Lets other work of the worker have its turn; called between passes. */
  breathe?: (() => Promise<void>) | undefined;
}

/**
 * Loads the classifier of a dataset from `<base><dataset>/` and checks its bytes; works in a worker.
 * @param base URL under which the classifiers' folders lie, ending with "/"
 * @throws PlaygroundError `bad-file` for a file that is missing, damaged or of another network, `unsupported` where
 * checksums cannot be computed; an abort rejects as `fetch` does.
 */
export async function loadClassifier(
  dataset: string,
  base: string,
  options: FetchOptions,
): Promise<Classifier> {
  const url = `${base}${dataset}/`;
  const manifest = parseClassifierManifest(
    await fetchText(`${url}manifest.json`, options),
    `${url}manifest.json`,
  );
  const { weights } = manifest;
  const bytes = await fetchChecked(`${url}${weights.name}`, weights, options, () => {});
  return new Classifier(manifest, bytes);
}

/**
 * The project's own small classifier of a labelled image set: convolutions, a layer of features, a logit a class.
 * It keeps its weights as plain numbers and holds tensors only during a call, so it works on whatever backend is current
 * and there is nothing to dispose.
 */
export class Classifier {
  private readonly arrays: Float32Array[];

  /** @throws PlaygroundError `bad-file` unless `bytes` hold exactly the weights that the manifest describes. */
  constructor(
    readonly manifest: ClassifierManifest,
    bytes: Uint8Array,
  ) {
    const weights = new Weights(0);
    try {
      network(weights, manifest);
      const { arrays } = readWeights(bytes, weights.specs);
      this.arrays = weights.specs.flatMap((spec) => arrays.get(spec.name) ?? []);
    } finally {
      weights.dispose();
    }
  }

  /** Share of the held-out images that it recognises. */
  get testAccuracy(): number {
    return this.manifest.heldOutCorrect / this.manifest.heldOutCount;
  }

  /**
   * Looks at images `[n, height · width · channels]` in [0, 1], the data's own units.
   * @throws RangeError for images of another size, or none, or with numbers that are not finite.
   */
  async recognise(x: Float32Array, { signal, breathe }: RecogniseOptions = {}): Promise<Recognised> {
    const { shape, features: width, labelNames } = this.manifest;
    const size = sizeOf(shape);
    const { count } = pointSet(x, size);
    const features = new Float32Array(count * width);
    const probabilities = new Float32Array(count * labelNames.length);
    const weights = new Weights(0);
    try {
      const { embed, classify } = network(weights, this.manifest);
      weights.set(this.arrays);
      for (let from = 0; from < count; from += CHUNK) {
        signal?.throwIfAborted();
        const items = Math.min(CHUNK, count - from);
        const [embedded, probable] = tf.tidy(() => {
          const images = tf.tensor(x.subarray(from * size, (from + items) * size), [items, ...shape]);
          const embedding = embed(images);
          return [embedding, tf.softmax(classify(embedding))];
        });
        features.set(await embedded.data<'float32'>(), from * width);
        probabilities.set(await probable.data<'float32'>(), from * labelNames.length);
        tf.dispose([embedded, probable]);
        await breathe?.();
      }
    } finally {
      weights.dispose();
    }
    return { features: pointSet(features, width), probabilities: pointSet(probabilities, labelNames.length) };
  }
}

/** The layers, under the names that PyTorch's module has. */
function network(weights: Weights, manifest: ClassifierManifest): { embed: Layer; classify: Layer } {
  let [height, width, channels] = manifest.shape;
  const convolutions = manifest.convolutions.map(({ kernel, stride, channels: outputs }, i) => {
    const layer = conv2d(weights, `convolutions.${i}`, channels, outputs, kernel, stride);
    [height, width, channels] = [height / stride, width / stride, outputs];
    return layer;
  });
  [height, width] = [Math.floor(height / POOL), Math.floor(width / POOL)];
  const flat = height * width * channels;
  const features = dense(weights, 'features', flat, manifest.features, {
    inputHwc: [height, width, channels],
    activation: relu,
  });
  const classify = dense(weights, 'classes', manifest.features, manifest.labelNames.length);
  const embed: Layer = (x) => {
    const maps = convolutions.reduce((value, layer) => relu(layer(value)), x);
    const [n, h, w, c] = maps.shape;
    const pooled = tf.maxPool(tf.reshape<tf.Rank.R4>(maps, [n, h, w, c]), POOL, POOL, 'valid');
    return features(tf.reshape(pooled, [n, flat]));
  };
  return { embed, classify };
}
