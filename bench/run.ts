/** `npm run bench`: the app beside plain TensorFlow.js, jax-js and PyTorch. `bench/README.md` says what is measured. */
import { BUILDS, makeBuild, serveBuild, type Served } from './builds';
import { launch } from './browser';
import { makeContenders } from './contenders';
import { parseFlags, USAGE } from './flags';
import { measure, type Pace } from './interleave';
import { chooseJobs } from './jobs';
import { flopsPerStep } from './jobs/flops';
import { speedTable } from './report/speed-table';

const FULL: Pace = { rounds: 7, turnMs: 2000, longestStepMs: 60_000 };
const QUICK: Pace = { rounds: 3, turnMs: 600, longestStepMs: 4000 };

const say = (line: string) => console.log(line);

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return say(USAGE);
  const flags = parseFlags(process.argv.slice(2));
  const pace = { ...(flags.quick ? QUICK : FULL), ...(flags.rounds ? { rounds: flags.rounds } : {}) };
  for (const name of BUILDS) await makeBuild(name, flags.noBuild);
  const served: Served[] = [];
  const browser = await launch(flags);
  try {
    for (const name of BUILDS) served.push(await serveBuild(name));
    const [app, single, counted, pages] = served.map(({ address }) => address);
    const contenders = makeContenders(browser, { app, single, counted, pages }, flags);
    for (const job of chooseJobs(flags.only)) {
      say(`\n### ${job.label}, batch ${job.batch}\n`);
      const speeds = await measure(job, contenders, pace, say);
      say(
        `\n${speedTable({ job: job.id, label: job.label, batch: job.batch, flopsPerStep: flopsPerStep(job), speeds }, `app:${flags.backends[0]}`, Number.NaN)}`,
      );
    }
  } finally {
    await browser.close();
    for (const server of served) await server.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
