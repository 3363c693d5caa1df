/** Strings of the metrics, their chart and the comparison of families. This object is the type of all languages. */
export const metrics = {
  choose: 'Metric to draw and compare',
  heldOut: (count: string) => `${count} held-out`,
  /** Between parts of one line. */
  comma: ', ',
  ceiling: 'real against real',
  perfect: 'a perfect model',
  indistinguishable: 'indistinguishable from real at this sample count',
  waiting: 'Measured on held-out data as training goes',
  waitingOff: 'Live measuring is off',
  failed: 'The samples are no finite numbers: nothing to measure',
  measureNow: 'Measure now',
  measuring: 'Measuring…',
  cadence: 'Measure live',
  cadenceHelp:
    'Training goes on meanwhile, a little slower. “Automatic” keeps the cost below a tenth; on images only the quick metrics are measured live.',
  cadences: {
    auto: 'automatic',
    off: 'off',
    every: (seconds: string) => `every ${seconds} s`,
  },
  chart: (metric: string, count: string) =>
    `${metric}: ${count} measurements over the steps, with real against real`,
  unit: (unit: string) => `Unit: ${unit}.`,
  better: { low: 'Lower is better.', high: 'Higher is better.' },
  marks: 'Settings changed in mid-run',
  mark: (step: string, setting: string, value: string) => `Step ${step}: ${setting} = ${value}`,
  seeds: {
    title: 'Several seeds',
    help: 'The same experiment from step 0 with each seed in turn: how much is luck? ± is the standard deviation over seeds. Pause ends it.',
    running: (run: string, of: string) => `seed ${run} of ${of}`,
    steps: (steps: string) => `× ${steps} steps`,
    run: 'Run',
    caption: (runs: string, steps: string) => `${runs} seeds, ${steps} steps each`,
  },
  compare: {
    title: 'Same data, all families',
    help: 'What was measured in this session on the present data. Empty until it has been.',
    family: 'Family',
    steps: 'Steps',
    time: 'Time',
    perImage: 'ms/image',
    perPoint: 'ms/point',
    perSampleHelp: 'Time to draw one sample, drawn in batches',
    show: 'Show',
    best: 'best',
    last: 'last',
    none: 'not measured',
  },
};

export type MetricMessages = typeof metrics;
