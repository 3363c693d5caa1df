import { beforeEach, describe, expect, it } from 'vitest';
import { type Choices, FIRST_VISIT } from '../models/experiment';
import { commitChoices, replaceChoices, useConfig } from './config';

const withParams = (params: Record<string, number>): Choices => ({
  ...FIRST_VISIT,
  touched: { diffusion: params },
});

beforeEach(() => replaceChoices(FIRST_VISIT, [], []));

describe('the undo history of settings', () => {
  it('keeps one entry for a slider being dragged', () => {
    for (let i = 1; i <= 10; i++) commitChoices(withParams({ learningRate: i / 1000 }), 100 * i);
    expect(useConfig.getState().past).toEqual([FIRST_VISIT]);
    expect(useConfig.getState().choices).toEqual(withParams({ learningRate: 0.01 }));
  });

  it('keeps two for the same slider used twice, and for two sliders', () => {
    commitChoices(withParams({ learningRate: 0.1 }), 0);
    commitChoices(withParams({ learningRate: 0.2 }), 5000);
    commitChoices(withParams({ learningRate: 0.2, samplingSteps: 5 }), 5100);
    expect(useConfig.getState().past).toHaveLength(3);
  });

  it('keeps none where nothing changed', () => {
    commitChoices({ ...FIRST_VISIT }, 0);
    expect(useConfig.getState().past).toEqual([]);
  });

  it('does not swallow the change that follows an undo', () => {
    commitChoices(withParams({ learningRate: 0.1 }), 0);
    replaceChoices(FIRST_VISIT, [], [withParams({ learningRate: 0.1 })]);
    commitChoices(withParams({ learningRate: 0.2 }), 100);
    expect(useConfig.getState()).toMatchObject({ past: [FIRST_VISIT], future: [] });
  });

  it('forgets the oldest beyond fifty', () => {
    for (let seed = 1; seed <= 60; seed++) commitChoices({ ...FIRST_VISIT, seed }, seed * 5000);
    const { past } = useConfig.getState();
    expect(past).toHaveLength(50);
    expect(past[0]?.seed).toBe(10);
  });
});
