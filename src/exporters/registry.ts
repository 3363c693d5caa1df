import { safetensorsExporter } from './safetensors';
import { tfjsExporter } from './tfjs';
import type { Exporter } from './types';

/** Every format in which weights can be exported, in the order of the menu; the first is the default. */
export const WEIGHT_EXPORTERS = [safetensorsExporter, tfjsExporter] as const satisfies readonly Exporter[];

export type WeightExporterId = (typeof WEIGHT_EXPORTERS)[number]['id'];

/** The exporter of this id; `undefined` where there is none. */
export function findWeightExporter(id: string): Exporter | undefined {
  return WEIGHT_EXPORTERS.find((exporter) => exporter.id === id);
}
