import { conditionalAccuracy } from '../classifier/class-histogram';
import { recogniseOnce } from '../classifier/recognise-once';
import type { MetricImplementation } from '../implementations';

export const metric: MetricImplementation = {
  async compute({ generated, labels, dataset }, rest) {
    // Nothing was asked for: a model without classes, or real items in the place of samples.
    if (!labels) return {};
    const { probabilities } = await recogniseOnce(dataset.meta.id, generated, rest);
    return { conditionalAccuracy: conditionalAccuracy(probabilities, labels) };
  },
};
