import { beforeEach, describe, expect, it } from 'vitest';
import type { Measurement } from '../metrics/types';
import { forgetAfter, mark, record, resultKey, useRecord } from './record';

const key = resultKey('vae', 'moons');
const measured = (step: number, values: Record<string, number>): Measurement => ({
  step,
  elapsedMs: 10 * step,
  sampleMs: 0.1,
  values: Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, { value, uncertainty: 0.1, samples: 100 }]),
  ),
});

beforeEach(() => useRecord.setState({ history: [], marks: [], failure: undefined, results: {} }));

describe('the record', () => {
  it('keeps measurements by step, and joins two of the same', () => {
    record(measured(20, { energyDistance: 2 }), key);
    record(measured(10, { energyDistance: 3 }), key);
    record(measured(20, { recall: 0.5 }), key);
    const { history } = useRecord.getState();
    expect(history.map(({ step }) => step)).toEqual([10, 20]);
    expect(Object.keys(history[1].values).sort()).toEqual(['energyDistance', 'recall']);
  });

  it('knows the last and the best of each metric, in the direction in which it is better', () => {
    record(measured(1, { energyDistance: 3, recall: 0.9 }), key);
    record(measured(2, { energyDistance: 1, recall: 0.2 }), key);
    record(measured(3, { energyDistance: 2, recall: 0.5 }), key);
    const { last, best } = useRecord.getState().results[key];
    expect(last.step).toBe(3);
    expect([best.energyDistance.step, best.recall.step]).toEqual([2, 1]);
  });

  it('forgets what came after a step, but no results', () => {
    record(measured(10, { energyDistance: 3 }), key);
    record(measured(20, { energyDistance: 2 }), key);
    mark(5, { beta: 2 });
    mark(90, { beta: 3 });
    forgetAfter(10);
    const { history, marks, results } = useRecord.getState();
    expect(history.map(({ step }) => step)).toEqual([10]);
    expect(marks).toEqual([{ step: 5, id: 'beta', value: 2 }]);
    expect(results[key].last.step).toBe(20);
  });

  it('leaves one mark for a slider that is dragged, several for several changes', () => {
    mark(100, { beta: 1 });
    mark(120, { beta: 2 });
    mark(130, { learningRate: 0.1 });
    mark(500, { beta: 3 });
    expect(useRecord.getState().marks).toEqual([
      { step: 120, id: 'beta', value: 2 },
      { step: 130, id: 'learningRate', value: 0.1 },
      { step: 500, id: 'beta', value: 3 },
    ]);
  });
});
