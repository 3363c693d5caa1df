import { describe, expect, it } from 'vitest';
import { whyNot } from '../core/check-params';
import { LANGUAGES, type Text } from '../core/text';
import '../testing/allclose';
import { buildModel } from './implementations';
import { FAMILIES, familyMeta, findFamily } from './registry';
import { dataTransform, type FamilyMeta } from './types';

function expectText(text: Text): void {
  for (const language of LANGUAGES) expect(text[language].trim()).not.toBe('');
}

describe('the registry', () => {
  it('finds families by id, and nothing else', () => {
    for (const family of FAMILIES) expect(findFamily(family.id)).toBe(family);
    for (const id of ['', 'VAE', 'constructor', '__proto__']) expect(findFamily(id)).toBeUndefined();
    expect(() => familyMeta('energy')).toThrow('No family "energy".');
    expect(new Set(FAMILIES.map((family) => family.id)).size).toBe(FAMILIES.length);
  });

  it('says which folder lacks an implementation', async () => {
    const data = { kind: 'points', shape: [2], size: 2 } as const;
    await expect(buildModel('energy', { params: {}, data, seed: 1 })).rejects.toThrow(
      /"energy" has no model.ts/,
    );
    await expect(buildModel('../vae', { params: {}, data, seed: 1 })).rejects.toThrow(/has no model.ts/);
  });
});

describe.each(FAMILIES.map((family: FamilyMeta) => [family.id, family] as const))(
  'family %s',
  (_id, family) => {
    const params = Object.entries(family.params);

    it('speaks every language everywhere', () => {
      for (const text of [family.label, family.idea, family.summary, family.strength, family.price])
        expectText(text);
      for (const panel of family.panels) expectText(panel.title);
      for (const curve of family.curves) {
        expectText(curve.label);
        expectText(curve.help);
      }
      for (const [, param] of params) {
        expectText(param.label);
        expectText(param.help);
        if (param.kind === 'choice') for (const option of param.options) expectText(option.label);
        if (param.kind === 'number' && param.unit) expectText(param.unit);
      }
      expect(Object.keys(family.captions).sort()).toEqual([...family.views].sort());
      for (const caption of Object.values(family.captions)) {
        if (!caption) continue;
        expectText(caption.points);
        expectText(caption.images);
      }
      expect(family.paper.url).toMatch(/^https:\/\/arxiv\.org\/abs\/\d{4}\.\d{4,5}$/);
    });

    it('draws its curves in panels it has, each with a key of its own', () => {
      expect(family.curves.length).toBeGreaterThan(0);
      expect(new Set(family.curves.map((curve) => curve.key)).size).toBe(family.curves.length);
      const used = new Set(family.curves.map((curve) => curve.panel));
      expect([...used]).toEqual(family.panels.map((panel) => panel.id));
      expect(family.views).toContain('samples');
    });

    it.each(params)('%s is a sound parameter', (_name, param) => {
      switch (param.kind) {
        case 'number':
          expect(param.min).toBeLessThan(param.max);
          expect(param.step).toBeGreaterThan(0);
          if (param.scale === 'log2' || param.scale === 'log10') {
            // A log track needs a smallest positive value.
            expect(param.min > 0 ? param.min : (param.logFloor ?? 0)).toBeGreaterThan(0);
          }
          if (param.integer) expect([param.min, param.max, param.step].every(Number.isInteger)).toBe(true);
          expect(whyNot(param, param.default, { kind: 'points' })).toBeUndefined();
          break;
        case 'choice':
          expect(new Set(param.options.map((option) => option.value)).size).toBe(param.options.length);
          expect(param.options.some((option) => option.value === param.default)).toBe(true);
          // Every kind of data keeps a way to go.
          for (const kind of ['points', 'images'] as const) {
            expect(param.options.some((option) => !option.only || option.only === kind)).toBe(true);
          }
          break;
        case 'toggle':
          expect(typeof param.default).toBe('boolean');
          break;
      }
    });

    it('shows a knob only by the options of another choice that is always there', () => {
      for (const [, param] of params) {
        if (!param.when) continue;
        const other = family.params[param.when.param];
        expect(other.when).toBeUndefined();
        // Each of them is allowed on some kind of data.
        for (const value of param.when.is) {
          const kinds = ['points', 'images'] as const;
          expect(kinds.map((kind) => whyNot(other, value, { kind, labelNames: [] }))).toContain(undefined);
        }
      }
    });

    it('lets a draw override its sampling knobs, which act at once', () => {
      const sampling = params.filter(([, param]) => param.group === 'sampling').map(([id]) => id);
      expect(sampling).toEqual([...family.samplerParams]);
      for (const id of sampling) expect(family.params[id].effect).toBe('live');
    });
  },
);

describe('dataTransform', () => {
  it.each<[[number, number], [number, number]]>([
    [
      [0, 1],
      [0, 1],
    ],
    [
      [0, 1],
      [-1, 1],
    ],
    [
      [-3.6, 3.6],
      [0, 1],
    ],
    [
      [-3.6, 3.6],
      [-2, 2],
    ],
    [
      [2, 10],
      [-1, 1],
    ],
  ])('carries %j onto %j', (range, networkRange) => {
    const { scale, offset } = dataTransform(range, networkRange);
    expect(range.map((value) => value * scale + offset)).toBeAllclose(networkRange, { atol: 1e-12 });
  });
});
