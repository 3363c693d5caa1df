import { PlaygroundError } from '../core/errors';
import { digits } from './digits/digits';
import { mnist } from './mnist/mnist';
import { shapes } from './shapes/shapes';
import { checkerboard } from './toy2d/checkerboard';
import { circles } from './toy2d/circles';
import { disjointClusters } from './toy2d/disjoint-clusters';
import { gaussians25 } from './toy2d/gaussians-25';
import { gaussians8 } from './toy2d/gaussians-8';
import { line } from './toy2d/line';
import { moons } from './toy2d/moons';
import { pinwheel } from './toy2d/pinwheel';
import { ring8 } from './toy2d/ring-8';
import { rings } from './toy2d/rings';
import { smiley } from './toy2d/smiley';
import { swissRoll } from './toy2d/swiss-roll';
import { twoSpirals } from './toy2d/two-spirals';
import type { DatasetEntry, DatasetMeta, PointFormula } from './types';

export type { DatasetMeta } from './types';

/** Every dataset, in the gallery's order. Adding one is one new file and one line here. */
const ENTRIES = [
  gaussians8,
  ring8,
  gaussians25,
  moons,
  circles,
  swissRoll,
  pinwheel,
  twoSpirals,
  checkerboard,
  rings,
  line,
  disjointClusters,
  smiley,
  digits,
  mnist,
  shapes,
] as const;

/** The id of a registered dataset. */
export type DatasetId = (typeof ENTRIES)[number]['meta']['id'];

/** What there is, in the gallery's order: plain data, without the numbers themselves. */
export const DATASETS: readonly DatasetMeta<DatasetId>[] = ENTRIES.map((entry) => entry.meta);

/** What is known of the dataset that a string from outside names; `undefined` where it names none. */
export function findDataset(id: string): DatasetMeta<DatasetId> | undefined {
  return DATASETS.find((meta) => meta.id === id);
}

/** Whether a string from outside names a dataset. */
export function isDatasetId(id: string): id is DatasetId {
  return findDataset(id) !== undefined;
}

/** The registry's line for an id. Throws `PlaygroundError('bad-input')` for an id nobody registered. */
export function datasetEntry(id: DatasetId): DatasetEntry<DatasetId> {
  const entry = ENTRIES.find((candidate) => candidate.meta.id === id);
  if (entry) return entry;
  throw new PlaygroundError({
    code: 'bad-input',
    path: 'dataset',
    message: `There is no dataset called "${id}".`,
    hint: `Choose one of ${DATASETS.map((meta) => meta.id).join(', ')}.`,
  });
}

/** What is known of a dataset before loading it. Throws `PlaygroundError('bad-input')` for an unknown id. */
export function datasetMeta(id: DatasetId): DatasetMeta<DatasetId> {
  return datasetEntry(id).meta;
}

/** The rule that draws a 2-D dataset (thumbnails, fresh points, mode counts); `undefined` for images. */
export function pointFormula(id: DatasetId): PointFormula | undefined {
  const entry = datasetEntry(id);
  return 'points' in entry ? entry.points : undefined;
}

/**
 * Where the thumbnail of an image dataset lies: a PNG of 4 × 4 items. `base` is the URL the dataset folders lie
 * under and ends with "/". `undefined` for points, whose thumbnail the page draws from `pointFormula`.
 */
export function thumbnailUrl(meta: DatasetMeta, base: string): string | undefined {
  return meta.kind === 'images' ? `${base}${meta.id}/thumbnail.png` : undefined;
}
