import type { MetricImplementation } from '../implementations';
import { inPieces } from '../pieces';
import { classHistogram } from './class-histogram';
import { frechetInPieces } from './frechet';
import { recogniseOnce } from './recognise-once';

export const metric: MetricImplementation = {
  async compute({ real, generated, dataset }, rest) {
    const ofReal = await recogniseOnce(dataset.meta.id, real, rest);
    const ofGenerated = await recogniseOnce(dataset.meta.id, generated, rest);
    const { totalVariation, confidence } = classHistogram(ofReal.probabilities, ofGenerated.probabilities);
    return {
      classifierFrechet: await inPieces(frechetInPieces(ofReal.features, ofGenerated.features), rest),
      classImbalance: totalVariation,
      classConfidence: confidence,
    };
  },
};
