import type { Browser } from '@playwright/test';
import type { BuildName } from '../builds';
import type { Flags } from '../flags';
import { AppContender } from './app';
import type { Contender } from './contender';
import { CountedContender } from './counted';
import { PageContender } from './page';
import { findTorchPython, TorchContender } from './torch';

/** Names of the backends in tables. */
const BACKEND_LABEL = { wasm: 'WASM', webgl: 'WebGL', cpu: 'plain JS' };

/** Where the builds are served. */
export type Addresses = Record<BuildName, string>;

/** Everybody who takes part, in the order of the table. */
export function makeContenders(browser: Browser, addresses: Addresses, flags: Flags): Contender[] {
  const python = findTorchPython();
  const all = [
    ...flags.backends.flatMap((backend) => {
      const name = BACKEND_LABEL[backend];
      const app = (address: string, id: string, label: string) =>
        new AppContender(browser, address, id, label, backend);
      const counted = new CountedContender(
        browser,
        addresses.counted,
        `step:${backend}`,
        `app without pictures, ${name}`,
        backend,
      );
      const plain = new PageContender(browser, addresses.pages, 'plain', backend, `plain tfjs, ${name}`);
      return [
        app(addresses.app, `app:${backend}`, `app, ${name}`),
        // Threads are the WASM backend's alone.
        ...(backend === 'wasm' ? [app(addresses.single, 'single:wasm', `app, ${name}, 1 thread`)] : []),
        counted,
        plain,
      ];
    }),
    new PageContender(browser, addresses.pages, 'jax', 'wasm', 'jax-js, WASM'),
    new TorchContender(python, 1),
    new TorchContender(python, 2),
  ];
  return all.filter(
    ({ id }) => flags.against.length === 0 || flags.against.some((word) => id.includes(word)),
  );
}
