import type { PointSet } from '../point-set';
import { type Classifier, loadClassifier, type Recognised } from './classifier';

/** By dataset; a load that failed is forgotten, so that the next measurement tries again. */
const classifiers = new Map<string, Promise<Classifier>>();
/** What was seen in images that are still in use: several metrics ask for the same. */
const seen = new WeakMap<PointSet, Promise<Recognised>>();

/**
 * What the classifier of a dataset sees in images `[n, D]` of its own units.
 * @throws as `loadClassifier` and `Classifier.recognise`, and what `rest` throws.
 */
export function recogniseOnce(
  dataset: string,
  images: PointSet,
  rest: () => Promise<void>,
): Promise<Recognised> {
  return keptUnlessFailed(seen, images, async () => {
    const classifier = await keptUnlessFailed(classifiers, dataset, () =>
      loadClassifier(dataset, `${import.meta.env.BASE_URL}classifiers/`, {
        fetch: (url, init) => globalThis.fetch(url, init),
      }),
    );
    return classifier.recognise(Float32Array.from(images.x), { breathe: rest });
  });
}

/** The promise kept under a key, or a new one. */
function keptUnlessFailed<K, V>(
  kept: {
    get(key: K): Promise<V> | undefined;
    set(key: K, value: Promise<V>): unknown;
    delete(key: K): unknown;
  },
  key: K,
  make: () => Promise<V>,
): Promise<V> {
  const before = kept.get(key);
  if (before) return before;
  const made = make();
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  return made;
}
