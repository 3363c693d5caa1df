/**
 * Trains families on datasets with alternative settings and prints their metrics beside real against real: how the
 * presets in `src/models/<family>/presets.ts` were chosen.
 *
 *   node scripts/try-presets.mjs --family diffusion --dataset gaussians-25 --steps 1000,3000 --seeds 1,2 \
 *     --try '' --try hiddenWidth=256,learningRate=0.002
 *
 * `--try ''` is the preset as it stands; each other `--try` changes settings of it, and each `--draw` those of sampling
 * alone, on the same trained model. `--seconds 5,15` measures after so
 * much processor time of training instead of after steps: alternatives are then compared at equal cost.
 */
import { parseArgs } from 'node:util';
import { runInVitest } from './run-in-vitest.mjs';

const { values: options } = parseArgs({
  options: {
    family: { type: 'string', multiple: true, default: [] },
    dataset: { type: 'string', multiple: true, default: [] },
    steps: { type: 'string' },
    seconds: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    try: { type: 'string', multiple: true, default: [''] },
    draw: { type: 'string', multiple: true, default: [''] },
    samples: { type: 'string', default: '2000' },
    save: { type: 'string', default: '' },
  },
});

const numbers = (/** @type {string | undefined} */ text) => (text ? text.split(',').map(Number) : []);

process.env.TRY_PRESETS = JSON.stringify({
  families: options.family,
  datasets: options.dataset,
  steps: numbers(options.steps ?? (options.seconds ? undefined : '1000,3000')),
  seconds: numbers(options.seconds),
  seeds: numbers(options.seeds),
  changes: options.try,
  draws: options.draw,
  samples: Number(options.samples),
  save: options.save,
});

await runInVitest('scripts/presets/trial.ts');
