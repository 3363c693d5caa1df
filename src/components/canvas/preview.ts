import { dataRng } from '../../datasets/data-rng';
import { findDataset, pointFormula } from '../../datasets/registry';

const cache = new Map<string, Float32Array>();

/**
 * The first points of a 2-D dataset, drawn by its formula on the page itself, [count, 2]: what tiles show, and the
 * stage until the worker sends the same points. Empty for other data. Drawn once and kept: do not write to it.
 */
export function previewPoints(datasetId: string, count: number): Float32Array {
  const key = `${datasetId}/${count}`;
  const found = cache.get(key);
  if (found) return found;
  const meta = findDataset(datasetId);
  const formula = meta && pointFormula(meta.id);
  const points = formula?.sample(dataRng('train'), count).x ?? new Float32Array();
  cache.set(key, points);
  return points;
}
