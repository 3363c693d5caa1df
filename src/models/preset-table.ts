import type { DataKind } from '../core/params';
import type { PresetValues } from './types';

/** A family's good-looking settings, found by trying (`scripts/try-presets.mjs`). */
export interface PresetTable {
  /** What suits most datasets of a kind. */
  general: Readonly<Record<DataKind, PresetValues>>;
  /** By dataset: what is set otherwise there, and nothing else. */
  datasets: Readonly<Record<string, PresetValues>>;
}

/** The settings for a dataset: the general ones of its kind under its own. */
export function presetFrom({ general, datasets }: PresetTable) {
  return (datasetId: string, kind: DataKind): PresetValues => ({
    ...general[kind],
    ...(Object.hasOwn(datasets, datasetId) && datasets[datasetId]),
  });
}
