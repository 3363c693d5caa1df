import { Rng, STREAM } from '../../core/rng';
import { findDataset, pointFormula } from '../../datasets/registry';

/** Thumbnails and previews look the same at every visit. */
const PREVIEW_SEED = 1;

const cache = new Map<string, Float32Array>();

/**
 * Points of a 2-D dataset drawn by its formula on the page itself, [count, 2]: what tiles show, and the stage
 * until the worker sends its own. Empty for other data. Drawn once and kept: do not write to it.
 */
export function previewPoints(datasetId: string, count: number): Float32Array {
  const key = `${datasetId}/${count}`;
  const found = cache.get(key);
  if (found) return found;
  const meta = findDataset(datasetId);
  const formula = meta && pointFormula(meta.id);
  const points = formula?.sample(new Rng(PREVIEW_SEED, STREAM.data), count).x ?? new Float32Array();
  cache.set(key, points);
  return points;
}
