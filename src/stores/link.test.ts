import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../datasets/registry';
import { applyPatch, type Choices, FIRST_VISIT, resolve } from '../models/experiment';
import { FAMILIES } from '../models/registry';
import { linkHash, openLink } from './link';

describe('share link', () => {
  it('of a first visit names family and dataset only', () => {
    expect(linkHash(FIRST_VISIT, 'en', undefined)).toBe('#v=1&family=diffusion&dataset=moons&lang=en');
  });

  it('opens the same experiment for every family on every dataset', () => {
    for (const { id: family } of FAMILIES) {
      for (const { id: dataset } of DATASETS) {
        const choices = applyPatch(FIRST_VISIT, { family, dataset, seed: 7, params: { batchSize: 33 } });
        const opened = openLink(linkHash(choices, 'zh-CN', 500));
        expect(opened).toMatchObject({ dropped: [], language: 'zh-CN', stopAt: 500 });
        expect(resolve(opened.choices)).toEqual(resolve(choices));
      }
    }
  });

  it('carries numbers exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10, noNaN: true }), (learningRate) => {
        const choices: Choices = applyPatch(FIRST_VISIT, { params: { learningRate } });
        expect(
          openLink(linkHash(choices, 'en', undefined)).choices.touched.diffusion?.learningRate ?? 0.002,
        ).toBe(learningRate);
      }),
    );
  });

  it('drops what makes no sense, names it, and keeps the rest', () => {
    const { choices, dropped } = openLink(
      '#v=1&family=vae&dataset=mnist&p.latentDim=0&p.nope=1&seed=x&p.batchSize=64&what=ever&p.__proto__=1&lang=xx&stop=-3',
    );
    expect(resolve(choices)).toMatchObject({ family: 'vae', dataset: 'mnist', seed: 42 });
    expect(resolve(choices).params).toMatchObject({ batchSize: 64, latentDim: 20 });
    expect(dropped.toSorted()).toEqual(
      ['lang', 'p.__proto__', 'p.latentDim', 'p.nope', 'seed', 'stop', 'what'].toSorted(),
    );
  });

  it('never throws and always leaves a possible experiment', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (junk) => {
        expect(() => resolve(openLink(`#${junk}`).choices)).not.toThrow();
      }),
    );
  });
});
