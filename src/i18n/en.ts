import type { BackendId, BackendReason } from '../core/backends';
import type { ErrorCode } from '../core/errors';
import type { ActionId } from './action-ids';
import type { Progress } from '../stores/session';
import type { Phase } from '../workers/protocol';
import { metrics } from './metrics.en';
import { stage } from './stage.en';

/** How one kind of error is told: what happened, why, and what one can do about it. */
interface ErrorText {
  title: string;
  explanation: string;
  hint: string;
}

const actions: Record<ActionId, string> = {
  train: 'Train or pause',
  step: 'One step',
  reset: 'Start again at step 0',
  undo: 'Undo the last settings change',
  redo: 'Redo the settings change',
  noise: 'New noise for the samples',
  logAxis: 'Logarithmic loss axis',
  export: 'Export and import',
  share: 'Share a link',
  theme: 'Light or dark',
  language: 'Change language',
  help: 'Keyboard shortcuts',
};

const errors: Record<ErrorCode, ErrorText> = {
  'bad-input': {
    title: 'This value does not fit',
    explanation: 'A setting was given a value outside its range, so nothing was changed.',
    hint: 'Choose a value within the range shown beside the setting.',
  },
  'bad-file': {
    title: 'This file could not be read',
    explanation: 'It is damaged, or not a file this experiment understands. The run was not touched.',
    hint: 'Export safetensors here with the same family, data and architecture, and import that file.',
  },
  oom: {
    title: 'Out of memory',
    explanation: 'The device could not hold this model and its batch.',
    hint: 'Use a smaller batch, fewer units, or another backend.',
  },
  'non-finite': {
    title: 'Training diverged',
    explanation: 'A loss became infinite or not a number, so the run stopped at that step.',
    hint: 'Usually the learning rate is too high.',
  },
  'context-lost': {
    title: 'The graphics card was taken away',
    explanation: 'The browser lost its access to the GPU, as happens on sleep, driver updates or overload.',
    hint: 'Go back to the last good weights; if it happens again, choose WASM in the backend menu.',
  },
  'worker-lost': {
    title: 'The training worker stopped',
    explanation: 'The browser ended it, most often for want of memory.',
    hint: 'Reset the run, and try a smaller batch or model.',
  },
  unsupported: {
    title: 'Not possible in this browser',
    explanation: 'Something this choice needs is missing here.',
    hint: 'Choose another option, or open the page in a current version of Chrome, Edge, Firefox or Safari.',
  },
  storage: {
    title: 'The browser would not store it',
    explanation: 'Its storage is full or switched off for this page.',
    hint: 'Free some space, or download the file instead.',
  },
  bug: {
    title: 'Something went wrong on our side',
    explanation: 'This should not have happened.',
    hint: 'Reset the run; if it happens again, please report it with the words below.',
  },
};

const backendNames: Record<BackendId, string> = {
  webgl: 'WebGL',
  webgpu: 'WebGPU',
  wasm: 'WASM',
  cpu: 'JavaScript',
};

const backendReasons: Record<BackendReason, string> = {
  asked: 'chosen by hand',
  measured: 'measured fastest',
  moved: 'moved: faster',
  'gpu-found': 'a GPU was found',
  'small-model': 'best for a small model',
  'software-gpu': 'the GPU is emulated',
  'no-webgl': 'no WebGL here',
  'no-wasm': 'no WebAssembly here',
  'failed-to-start': 'others failed to start',
  'computes-wrong': 'others compute wrong',
};

const backendExplanations: Record<BackendReason, string> = {
  asked: 'You chose this backend.',
  measured: 'A few steps of this model were timed on each candidate; this one was the fastest.',
  moved: 'This backend was measured faster while the run trained, so the run moved here and lost no step.',
  'gpu-found': 'This machine has a graphics card the browser can compute on, so the GPU does the work.',
  'small-model': 'This model is small: sending it to the GPU would take longer than computing it on the CPU.',
  'software-gpu': 'WebGL is emulated by the CPU on this machine; WebAssembly is faster than that.',
  'no-webgl': 'This browser has no WebGL in workers, so the CPU does the work.',
  'no-wasm': 'This browser has no WebAssembly, so plain JavaScript does the work, slowly.',
  'failed-to-start': 'The backend that comes first here did not start, so this one stands in.',
  'computes-wrong':
    'The backend that comes first here gives wrong numbers on this device, so this one stands in.',
};

const phases: Record<Phase, string> = {
  idle: 'Starting',
  preparing: 'Preparing',
  training: 'Training',
  paused: 'Paused',
  stopped: 'Stopped',
};

const progress: Record<Progress['what'], string> = {
  worker: 'Starting the engine',
  data: 'Loading data',
  backend: 'Checking a backend',
  measure: 'Choosing the fastest backend',
  model: 'Building the model',
  compile: 'Compiling GPU programs',
  'first-step': 'Taking the first step',
};

/** Every string of the page that no description brings along. This object is the type of all languages. */
export const en = {
  app: {
    name: 'Generative Playground',
    shortName: 'Playground',
    skipToStage: 'Skip to the stage',
    experiment: 'Experiment',
    stage: 'Stage',
    curves: 'Curves',
    settings: 'Settings',
    broken: 'This part of the page broke. The run goes on.',
    tryAgain: 'Try again',
    loading: 'Loading…',
    close: 'Close',
    dismiss: 'Dismiss',
    /** Between two sentences. */
    gap: ' ',
  },
  actions,
  errors,
  stage,
  metrics,
  error: {
    detail: 'Details',
    whatToDo: 'What you can do',
  },
  phases,
  progress,
  transport: {
    label: 'Training',
    train: 'Train',
    pause: 'Pause',
    reset: 'Reset',
    step: 'Step',
    stepTip: 'One training step',
    stepMenu: 'More steps',
    steps: (count: string) => `${count} steps`,
    customSteps: 'Number of steps',
    go: 'Go',
    stopTitle: 'Stop by itself',
    stopAfter: 'Stop at step',
    stopMinutes: 'After minutes of training',
    stopTarget: (metric: string) => `At ${metric}`,
    stopPlateau: (metric: string) => `Measurements without better ${metric}`,
    stopAfterHelp: 'Train then pauses by itself, whichever comes first; an empty field trains on.',
    needsMetrics: 'Live measuring is off: this rule sleeps.',
    positive: (max: string) => `A number above 0, at most ${max}.`,
    aNumber: 'Type a number.',
    never: 'never',
    wholeNumber: (max: string) => `A whole number from 1 to ${max}.`,
    counters: 'Counters',
    stepCount: 'Step',
    elapsed: 'Elapsed',
    rate: 'Steps/s',
    imagesSeen: 'Images seen',
    pointsSeen: 'Points seen',
  },
  backend: {
    label: 'Backend',
    choosing: 'choosing…',
    /** As the chip shows them. */
    short: backendNames,
    reasons: backendReasons,
    explanations: backendExplanations,
    device: (name: string) => `Device: ${name}`,
    computeOn: 'Compute on',
    keepsRun: 'Weights, optimiser and curves move along.',
    /** What a candidate took for a step of this model. */
    msPerStep: (ms: string) => `${ms} ms a step`,
    refused: 'refused',
    refusals: {
      'failed-to-start': (name: string) => `${name} does not start here.`,
      'computes-wrong': (name: string) => `${name} was refused: it gives wrong numbers on this device.`,
    },
    mode: 'Speed',
    modes: { reproducible: 'Reproducible', fastest: 'Fastest' },
    modesHelp: {
      reproducible: 'The same seed gives the same curve, today and tomorrow.',
      fastest:
        'The CPU rounds as it is quickest on it, and a small run moves to the GPU once that is measured faster: curves may differ in their last digits.',
    },
    /** In the chip. */
    fastestOn: 'fastest mode',
  },
  notices: {
    label: 'Notices',
    'half-precision': 'This device computes in 16 bits: results are rougher, and very small numbers vanish.',
    'software-rendering': 'The GPU is emulated by the CPU here: the page may stutter while it trains.',
    'backend-fallback': (asked: string, used: string) => `${asked} did not start; ${used} is used instead.`,
    'link-dropped': (keys: string) => `The link held settings this version does not know; left out: ${keys}.`,
    'fresh-optimizer':
      'Weights imported. Training goes on with a fresh optimiser, so the loss may jump at first.',
    'stopped-by': {
      minutes: 'Training paused: its minutes are over.',
      target: 'Training paused: the metric reached its target.',
      plateau: 'Training paused: the metric has stopped getting better.',
    },
    'paused-while-hidden': 'Training paused while the tab was hidden.',
  },
  menu: {
    label: 'Menu',
    language: 'Language',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    themeNow: (theme: string) => `Theme: ${theme}`,
    help: 'Keyboard shortcuts',
    export: 'Export',
    share: 'Share',
    sheet: 'Panel height',
    sheetRaise: 'Raise the panel',
    sheetLower: 'Lower the panel',
  },
  controls: {
    family: 'Model family',
    paper: 'Paper',
    strength: 'Strength',
    price: 'Price',
    groups: { model: 'Model', training: 'Training', sampling: 'Sampling' },
    modelSummary: (architecture: string, weights: string) => `${architecture} · ${weights} weights`,
    live: 'Applies at once',
    rebuild: 'Restarts the run',
    /** Description of a control: what it is, and what a change of it does. */
    described: (help: string, effect: string) => `${help} ${effect}.`,
    value: (name: string) => `${name}, value`,
    help: (name: string) => `What is ${name}?`,
    restore: (name: string, value: string) => `${name} was changed. Restore ${value}`,
    more: 'More settings',
    fewer: 'Fewer settings',
    preset: 'Preset',
    presetHelp: 'Settings found to look good for this family on this data.',
    reference: 'Reference',
    referenceHelp: 'The textbook model exactly, as the PyTorch scripts have it.',
    seed: 'Seed',
    seedHelp:
      'Where every random number starts: initial weights, order of the data, noise. The same seed gives the same run.',
    newSeed: 'Another seed',
    samplesShown: 'Samples shown',
    samplesShownHelp: 'How many samples the stage draws. More are slower to refresh.',
    on: 'on',
    off: 'off',
    notANumber: 'Type a number.',
    range: (min: string, max: string) => `From ${min} to ${max}.`,
    wholeRange: (min: string, max: string) => `A whole number from ${min} to ${max}.`,
  },
  export: {
    title: 'Export and import',
    weights: 'Weights',
    emaContents: (step: string) =>
      `The averaged (EMA) weights of step ${step}: the ones the samples come from.`,
    rawContents: (step: string) => `The weights of step ${step}.`,
    lastGoodContents: 'The last good weights, from before the failure.',
    settingsInside: 'Settings, step and data range travel inside the file.',
    pictures: 'Pictures and numbers',
    samples: 'Samples',
    samplesHelp: 'What the stage shows now, as a picture.',
    curves: 'Curves',
    curvesHelp: 'Every loss of every step, as a table.',
    metrics: 'Metrics',
    metricsHelp: 'Every measurement with its error, sample count and ceiling, as a table.',
    nothingMeasured: 'Nothing measured yet.',
    download: (name: string) => `Download ${name}`,
    nothingYet: 'Nothing to save yet: train a few steps first.',
    import: 'Import',
    importHelp: 'Safetensors from this page, same family, data and architecture. Or drop the file anywhere.',
    chooseFile: 'Choose a file',
    imported: (name: string) => `“${name}” is in. Training goes on with a fresh optimiser.`,
    drop: 'Drop the weights to import them',
    dropHelp: 'A .safetensors file exported here',
    stays: 'Nothing is uploaded: files are made and read in this tab.',
    working: 'Working…',
  },
  share: {
    title: 'Share this experiment',
    link: 'Link',
    copy: 'Copy',
    copied: 'Copied',
    failed: 'Copying was refused: select the link and copy it by hand.',
    carries:
      'Opens this family, data, seed, settings and language at step 0. The weights are not in it: export them.',
  },
  failure: {
    kept: 'Kept: your settings, the curves, and the last good weights.',
    keptSettings: 'Kept: your settings and the curves.',
    restore: 'Back to the last good weights',
    save: 'Export those weights',
    reset: 'Reset',
    lowerRate: 'Go back with a tenth of the learning rate',
  },
  help: {
    title: 'Keyboard shortcuts',
    singleKeys: 'Shortcuts of a single key',
    singleKeysHelp: 'Switch them off if you use speech input or press keys by accident.',
    ignored: 'A key does its usual work while a control that uses it has the focus.',
    version: (version: string) => `Version ${version}. Everything runs in this tab; nothing is uploaded.`,
  },
};

/** The form every language's catalogue has. */
export type Messages = typeof en;
