/**
 * `npm run parity`: trains the Reference models through the app's own engine in Node and holds their losses against
 * PyTorch's on the same data (`reference/parity.py`, whose numbers lie in reference/results).
 *
 *   npm run parity                     # everything: about a quarter of an hour on one core
 *   npm run parity -- --only vae       # the others' numbers stay as they were
 *   npm run parity -- --add            # trains the seeds alone that PyTorch has and the app has not
 *   npm run parity -- --compare        # no training: the table of what was found before
 *
 * Writes reference/results/parity-app.json and README.md there. Exit code 1 where a target is missed.
 */
import { parseArgs } from 'node:util';
import { runInVitest } from './run-in-vitest.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    add: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
  },
});

process.env.PARITY = JSON.stringify({
  only: options.only.split(',').filter((word) => word !== ''),
  add: options.add,
  compare: options.compare,
});

await runInVitest('scripts/parity/trial.ts');
