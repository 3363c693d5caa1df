import type { MetricImplementation } from '../implementations';
import { inPieces } from '../pieces';
import { prdcInPieces } from '../prdc';

export const metric: MetricImplementation = {
  async compute({ real, generated }, rest) {
    return { ...(await inPieces(prdcInPieces(real, generated), rest)) };
  },
};
