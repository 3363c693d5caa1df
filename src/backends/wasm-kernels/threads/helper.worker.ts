import { type Kernel, kernelsOf } from '../simd/exports';
import {
  ACTIVE,
  awaitJob,
  callAt,
  FAILED,
  FINISHED,
  fresh,
  type HelperStart,
  IDLE,
  jobAt,
  jobNow,
  LEFT,
  stateAt,
  take,
} from './control';

/** How often a new job is looked for before the thread lies down: some 0.2 ms, what lies between two large kernels. */
const SPINS = 15_000;

/** Serves jobs until it is told to leave: a worker that is terminated from outside may go on for two seconds. */
function serve({ memory, thread, ...at }: HelperStart, kernels: readonly Kernel[]): void {
  const job = jobAt(memory, at.job);
  const state = stateAt(memory, at.state);
  for (let spins = SPINS; ; ) {
    // Before the state: who changes that changes the job afterwards, so waiting for this one misses nothing.
    const word = jobNow(job);
    const now = fresh(state, 0);
    if (now === IDLE) {
      Atomics.wait(state, 0, IDLE);
    } else if (now !== ACTIVE) {
      Atomics.store(state, 0, LEFT);
      Atomics.notify(state, 0);
      return;
    } else if (serveNext(job, thread, kernels)) {
      spins = SPINS;
    } else if (spins-- <= 0) {
      awaitJob(job, word);
      spins = SPINS;
    }
  }
}

/** Takes a call and runs it. @returns whether there was one */
function serveNext(job: ReturnType<typeof jobAt>, thread: number, kernels: readonly Kernel[]): boolean {
  const place = take(job);
  if (place < 0) return false;
  try {
    const { kernel, args } = callAt(job, place, thread);
    kernels[kernel](...args);
  } catch {
    // The thread that called tells it; were it left to wait, the page would stand still.
    Atomics.store(job.words, FAILED, 1);
  }
  Atomics.add(job.words, FINISHED, 1);
  Atomics.notify(job.words, FINISHED);
  return true;
}

self.onmessage = async ({ data }: MessageEvent<HelperStart>) => {
  const { exports } = await WebAssembly.instantiate(data.module, { env: { memory: data.memory } });
  const kernels = kernelsOf(exports);
  if (!kernels) return;
  self.postMessage('ready');
  // The message leaves before the thread stops listening.
  setTimeout(() => {
    serve(data, kernels);
    self.close();
  });
};
