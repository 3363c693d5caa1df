import { type Kernel, kernelsOf } from '../simd/exports';
import { DONE, FAILED, fresh, type HelperStart, LEAVE, NAME, TICKET, viewOf } from './control';

/** How often a new call is looked for before the thread lies down: some 0.2 ms, what lies between two large kernels. */
const SPINS = 30_000;

/** Serves calls until it is told to leave: a worker that is terminated from outside may go on for two seconds. */
function serve({ memory, control }: HelperStart, kernels: readonly Kernel[]): void {
  const view = viewOf(memory, control);
  for (let done = 0; ; ) {
    let spins = SPINS;
    while (fresh(view.control, TICKET) === done) {
      if (spins-- <= 0) Atomics.wait(view.control, TICKET, done);
    }
    const name = view.control[NAME];
    try {
      // More than it takes does not disturb a WebAssembly function.
      if (name !== LEAVE) kernels[name](...view.args);
    } catch {
      // The thread that called tells it; were it left to wait, the page would stand still.
      view.control[FAILED] = 1;
    }
    done = (done + 1) | 0;
    Atomics.store(view.control, DONE, done);
    Atomics.notify(view.control, DONE);
    if (name === LEAVE) return;
  }
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
