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
    ...flags.backends.flatMap((backend) => [
      new AppContender(browser, addresses.app, `app:${backend}`, `app, ${BACKEND_LABEL[backend]}`, backend),
      new CountedContender(
        browser,
        addresses.counted,
        `step:${backend}`,
        `app without pictures, ${BACKEND_LABEL[backend]}`,
        backend,
      ),
      new PageContender(browser, addresses.pages, 'plain', backend, `plain tfjs, ${BACKEND_LABEL[backend]}`),
    ]),
    new PageContender(browser, addresses.pages, 'jax', 'wasm', 'jax-js, WASM'),
    new TorchContender(python, 1),
    new TorchContender(python, 2),
  ];
  return all.filter(
    ({ id }) => flags.against.length === 0 || flags.against.some((word) => id.includes(word)),
  );
}
