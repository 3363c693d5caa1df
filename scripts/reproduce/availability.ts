import { whyNot } from '../../src/core/check-params';
import type { Catalog } from '../../src/playground-api';
import type { Experiment, TableInfo } from './experiments';

/** Why this build cannot run an experiment, in words; nothing where it can. */
export function whyMissing(
  catalog: Pick<Catalog, 'families'>,
  { family, params }: Experiment,
  { modes }: TableInfo,
): string | undefined {
  const found = catalog.families.find(({ id }) => id === family);
  if (!found) return `there is no family "${family}"`;
  const labelNames = Array.from({ length: modes }, (_, i) => String(i + 1));
  for (const [id, value] of Object.entries(params)) {
    const param = Object.hasOwn(found.params, id) ? found.params[id] : undefined;
    if (!param) return `"${family}" has no parameter "${id}"`;
    const reason = whyNot(param, value, { kind: 'points', labelNames });
    if (reason !== undefined) return `${id} ${reason}`;
  }
  return undefined;
}
