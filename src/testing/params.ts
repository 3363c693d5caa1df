/** Test support: complete parameter values. */
import { defaultsOf, type ParamSpec, type ParamValue } from '../core/params';
import type { PresetValues } from '../models/types';

/** Every default of a spec, under some values; later ones win. */
export function paramsWith(spec: ParamSpec, ...layers: PresetValues[]): Record<string, ParamValue> {
  const values = defaultsOf(spec);
  for (const layer of layers) {
    for (const [id, value] of Object.entries(layer)) if (value !== undefined) values[id] = value;
  }
  return values;
}
