import { client } from './rpc';

/** The page's only business: start the worker that the address names, and pass calls on. */
declare global {
  interface Window {
    callWorker(method: string, argument?: unknown): Promise<unknown>;
  }
}

function start(kind: string | null): Worker {
  switch (kind) {
    case 'plain':
      return new Worker(new URL('./plain.worker.ts', import.meta.url), { type: 'module' });
    case 'jax':
      return new Worker(new URL('./jax.worker.ts', import.meta.url), { type: 'module' });
    default:
      throw new Error(`There is no worker "${kind}".`);
  }
}

window.callWorker = client(start(new URLSearchParams(location.search).get('worker')));
