import { isDatasetId, pointFormula } from '../../datasets/registry';
import type { MetricImplementation } from '../implementations';
import { mixtureModes } from '../mixture-modes';

export const metric: MetricImplementation = {
  async compute({ generated, dataset: { meta } }, rest) {
    const mixture = isDatasetId(meta.id) ? pointFormula(meta.id)?.modes : undefined;
    if (!mixture) throw new RangeError(`"${meta.id}" declares no modes.`);
    const { captured, highQuality, reverseKl } = mixtureModes(generated, mixture);
    await rest();
    return { modesCaptured: captured, highQuality, reverseKl };
  },
};
