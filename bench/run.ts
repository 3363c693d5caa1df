/** `npm run bench`: the app beside plain TensorFlow.js, jax-js and PyTorch. `bench/README.md` says what is measured. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/paths.mjs';
import { launch } from './browser';
import { BUILDS, makeBuild, serveBuild, type Served } from './builds';
import { type Addresses, makeContenders } from './contenders';
import { type Flags, parseFlags, USAGE } from './flags';
import { describeMachine } from './machine';
import { runParts } from './parts';
import { markdown } from './report/markdown';
import type { Results } from './report/results';

const say = (line: string) => console.log(line);

/** Builds and serves everything, and closes it when the work is done. */
async function withServers(flags: Flags, work: (addresses: Addresses) => Promise<void>): Promise<void> {
  const served = new Map<string, Served>();
  try {
    for (const name of BUILDS) {
      say(`building ${name} …`);
      await makeBuild(name, flags.noBuild);
      served.set(name, await serveBuild(name));
    }
    const address = (name: (typeof BUILDS)[number]) => served.get(name)?.address ?? '';
    await work({
      app: address('app'),
      single: address('single'),
      counted: address('counted'),
      pages: address('pages'),
    });
  } finally {
    for (const server of served.values()) await server.close();
  }
}

/** Writes what there is so far: a long run that is cut short leaves what it measured. */
function write(results: Results, text: string, named?: string): string {
  const folder = join(ROOT, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const json = `${named ?? `${results.machine.date.slice(0, 10)}${results.quick ? '-quick' : ''}`}.json`;
  const table = `${named ?? (results.quick ? 'quick' : 'latest')}.md`;
  writeFileSync(join(folder, json), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(folder, table), text);
  return `Written to bench/results: ${json} and ${table}.`;
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return say(USAGE);
  const flags = parseFlags(process.argv.slice(2));
  const started = performance.now();
  await withServers(flags, async (addresses) => {
    const browser = await launch(flags);
    try {
      const results: Results = {
        machine: await describeMachine(browser),
        quick: flags.quick,
        speeds: [],
        pages: [],
        memory: [],
        sampling: [],
        growth: [],
        failures: [],
        minutes: 0,
      };
      const contenders = makeContenders(browser, addresses, flags);
      const save = () => {
        results.minutes = (performance.now() - started) / 60_000;
        const text = markdown(results, `ours:${flags.backends[0]}`);
        return { text, written: flags.dry ? 'Nothing is written.' : write(results, text, flags.name) };
      };
      await runParts({ browser, addresses, flags, contenders, results, started, say, save });
      for (const contender of contenders) contender.end?.();
      const { text, written } = save();
      say(`\n${text}\n${written}`);
    } finally {
      await browser.close();
    }
  });
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
