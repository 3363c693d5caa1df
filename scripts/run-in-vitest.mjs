/**
 * Runs a TypeScript file of long work under Vitest: it loads kernels, WebAssembly and families in Node as the tests do.
 * The file holds one `test` that does the work.
 */
import { startVitest } from 'vitest/node';

/**
 * @param {string} file from the repository's root
 * @returns {Promise<void>} resolves when the work is done, however long it takes; a failure sets the exit code
 */
export async function runInVitest(file) {
  const runner = await startVitest('test', [file], {
    config: false,
    root: new URL('..', import.meta.url).pathname,
    include: [file],
    environment: 'node',
    alias: { '@tensorflow/tfjs-core/dist/register_all_gradients': '@tensorflow/tfjs' },
    testTimeout: 0,
    watch: false,
    disableConsoleIntercept: true,
    reporters: ['dot'],
  });
  await runner.close();
}
