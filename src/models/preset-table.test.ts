import { describe, expect, it } from 'vitest';
import { whyNot } from '../core/check-params';
import { findDataset } from '../datasets/registry';
import { type PresetTable, presetFrom } from './preset-table';
import { FAMILIES, findFamily } from './registry';

/** Every family's `presets.ts`, by its folder. */
const tables = Object.entries(
  import.meta.glob<{ presets: PresetTable }>('./*/presets.ts', { eager: true }),
).map(([path, { presets }]) => [path.split('/')[1], presets] as const);

describe('presetFrom', () => {
  const preset = presetFrom({
    general: { points: { width: 1, depth: 2 }, images: { width: 3 } },
    datasets: { moons: { depth: 9 } },
  });

  it('puts a dataset’s own settings over the general ones', () => {
    expect(preset('moons', 'points')).toEqual({ width: 1, depth: 9 });
    expect(preset('line', 'points')).toEqual({ width: 1, depth: 2 });
    expect(preset('digits', 'images')).toEqual({ width: 3 });
  });

  it('takes no key of every object for a dataset', () => {
    expect(preset('constructor', 'points')).toEqual({ width: 1, depth: 2 });
  });
});

it('finds the tables', () => {
  expect(tables.length).toBeGreaterThan(0);
});

describe.each(tables)('the presets of %s', (id, { general, datasets }) => {
  const family = findFamily(id);

  it('belong to a family, which uses them', () => {
    expect(FAMILIES.map((one) => one.id)).toContain(id);
    for (const kind of ['points', 'images'] as const) {
      expect(family?.preset('', kind)).toEqual(general[kind]);
    }
  });

  it.each(Object.entries(datasets))(
    'for %s name a dataset, and change what is general there',
    (name, values) => {
      const meta = findDataset(name);
      if (!meta || !family) throw new Error(`There is no dataset called "${name}".`);
      expect(family.preset(name, meta.kind)).toEqual({ ...general[meta.kind], ...values });
      for (const [key, value] of Object.entries(values)) {
        expect(whyNot(family.params[key], value, meta), key).toBeUndefined();
        expect(value, `${key} is the general one`).not.toBe(general[meta.kind][key]);
      }
    },
  );
});
