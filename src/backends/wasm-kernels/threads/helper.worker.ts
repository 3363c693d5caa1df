import { type Kernel, kernelsOf } from '../simd/exports';
import { DONE, fresh, type HelperStart, NAME, TICKET, viewOf } from './control';

/** How often a new call is looked for before the thread lies down: some 0.2 ms, what lies between two large kernels. */
const SPINS = 30_000;

/** Serves calls for ever; the worker ends with the one that started it. */
function serve({ memory, control }: HelperStart, kernels: readonly Kernel[]): never {
  const view = viewOf(memory, control);
  for (let done = 0; ; ) {
    let spins = SPINS;
    while (fresh(view.control, TICKET) === done) {
      if (spins-- <= 0) Atomics.wait(view.control, TICKET, done);
    }
    const kernel = kernels[view.control[NAME]];
    // More than it takes does not disturb a WebAssembly function.
    kernel(...view.args);
    done = (done + 1) | 0;
    Atomics.store(view.control, DONE, done);
    Atomics.notify(view.control, DONE);
  }
}

self.onmessage = async ({ data }: MessageEvent<HelperStart>) => {
  const { exports } = await WebAssembly.instantiate(data.module, { env: { memory: data.memory } });
  const kernels = kernelsOf(exports);
  if (!kernels) return;
  self.postMessage('ready');
  // The message leaves before the thread stops listening for ever.
  setTimeout(() => serve(data, kernels));
};
