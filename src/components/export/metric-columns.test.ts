import { expect, it } from 'vitest';
import { curvesToCsv } from '../../exporters/csv';
import { metricColumns } from './metric-columns';

it('metrics become columns, empty where they were not measured', () => {
  const text = curvesToCsv(
    metricColumns([
      {
        step: 10,
        elapsedMs: 5,
        sampleMs: 0.5,
        values: { a: { value: 1, uncertainty: 0.5, samples: 9, ceiling: 2 } },
      },
      { step: 20, elapsedMs: 9, sampleMs: 0.25, values: { b: { value: 3, uncertainty: 0.1, samples: 8 } } },
    ]),
  );
  expect(text.split('\r\n')).toEqual([
    'step,elapsed_ms,sample_ms,a,a_uncertainty,a_samples,a_ceiling,b,b_uncertainty,b_samples,b_ceiling',
    '10,5,0.5,1,0.5,9,2,,,,',
    '20,9,0.25,,,,,3,0.1,8,',
    '',
  ]);
});
