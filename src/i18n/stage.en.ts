import type { ViewId } from '../models/types';

const views: Record<ViewId, string> = {
  samples: 'Samples',
  reconstructions: 'Reconstructions',
  neighbours: 'Nearest real',
};

/** Strings of the stage, the curves and the dataset gallery. This object is the type of all languages. */
export const stage = {
  views,
  viewsLabel: 'What the stage shows',
  legend: {
    label: 'Legend',
    real: 'real',
    generated: 'generated',
    reconstructed: 'reconstructed',
    fixedNoise: 'fixed noise',
    pairs: 'original left, reconstruction right',
    nearest: 'nearest training item',
    neighbourPairs: 'nearest training item left, sample right',
  },
  /** Each goes on after the view's name. */
  neighbours: {
    points:
      'training point, joined to each sample. Where lines are shorter than those of fresh points would be, samples are copies.',
    images:
      'training image, by pixels, left of each sample. A model that copies shows twins, one that has learnt shows cousins.',
  },
  newNoise: 'New noise',
  newNoiseTip: 'Draw the samples from other random numbers',
  empty: 'Press Train and watch it learn',
  realData: 'Real data',
  /** Between a bold name and the sentence that goes on, or the one that follows. */
  afterName: ' ',
  nameEnd: '. ',
  step: (step: string) => `Step ${step}`,
  loading: {
    /** What is loading, as "Loading data", with how much. */
    share: (what: string, share: string) => `${what} · ${share}`,
    pieces: (what: string, done: string, total: string) => `${what} · ${done} of ${total}`,
    /** How long it has taken so far, in whole seconds. */
    since: (what: string, seconds: string) => `${what} · ${seconds} s`,
  },
  /** Text alternatives of the canvases. */
  picture: {
    realPoints: (data: string, count: string) => `Scatter plot of ${count} real points of “${data}”.`,
    realImages: (data: string, count: string) => `Grid of ${count} real images of “${data}”.`,
    points: (data: string, count: string, real: string, step: string) =>
      `Scatter plot: ${count} generated points over ${real} real points of “${data}”, step ${step}.`,
    images: (data: string, count: string, step: string) =>
      `Grid of ${count} generated images, trained on “${data}”, step ${step}.`,
    pointPairs: (data: string, count: string, step: string) =>
      `Scatter plot: ${count} held-out points of “${data}”, each joined to its reconstruction, step ${step}.`,
    pointNeighbours: (data: string, count: string, step: string) =>
      `Scatter plot: ${count} generated points, each joined to its nearest training point of “${data}”, step ${step}.`,
    imageNeighbours: (data: string, count: string, step: string) =>
      `Grid of ${count} generated images, each beside its nearest training image of “${data}”, step ${step}.`,
    imagePairs: (data: string, count: string, step: string) =>
      `Grid of ${count} held-out images of “${data}”, each beside its reconstruction, step ${step}.`,
  },
  curves: {
    smoothing: 'Smoothing',
    smoothingHelp: 'Weight of the past in the strong line; the faint one is every step as it was.',
    logAxis: 'Log axis',
    logHidden: (count: string) => `${count} values of 0 or less have no place on a log axis`,
    waiting: 'Curves appear with the first steps',
    step: 'step',
    shown: 'Curves to show',
    /** Text alternative of a chart. */
    chart: (panel: string, steps: string) => `${panel}: curves over ${steps} steps`,
    table: (panel: string, step: string) => `${panel}, values at step ${step}`,
    curve: 'Curve',
    last: 'Value',
    smoothed: 'Smoothed',
    nothingToDraw: 'There is nothing to draw: every curve is switched off, or no value fits the log axis',
  },
  gallery: {
    label: 'Data',
    kind: 'Kind of data',
    points: '2-D',
    images: 'Images',
    /** Name of a tile: the data's name and one sentence. */
    tile: (name: string, summary: string) => `${name}. ${summary}`,
  },
};

export type StageMessages = typeof stage;
