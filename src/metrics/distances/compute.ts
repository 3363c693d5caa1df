import { energyDistanceInPieces } from '../energy-distance';
import type { MetricImplementation } from '../implementations';
import { inPieces } from '../pieces';
import { slicedWassersteinInPieces } from '../sliced-wasserstein';

export const metric: MetricImplementation = {
  async compute({ real, generated }, rest) {
    return {
      slicedWasserstein: await inPieces(slicedWassersteinInPieces(real, generated), rest),
      energyDistance: await inPieces(energyDistanceInPieces(real, generated), rest),
    };
  },
};
