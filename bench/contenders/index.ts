import type { Browser } from '@playwright/test';
import type { SpeedMode } from '../../src/core/backends';
import type { BuildName } from '../builds';
import type { Flags } from '../flags';
import { AppContender } from './app';
import type { Contender } from './contender';
import { CountedContender } from './counted';
import { PageContender } from './page';
import { findTorchPython, TorchContender } from './torch';

/** Names of the backends in tables. */
const BACKEND_LABEL = { wasm: 'WASM', webgl: 'WebGL', webgpu: 'WebGPU', cpu: 'plain JS' };

/** Where the builds are served. */
export type Addresses = Record<BuildName, string>;

/** A turn of the app must be long: it draws a picture in each. */
const withPictures = ({ quick, against }: Flags) => !quick || against.includes('app');

/** Everybody who takes part, in the order of the table. */
export function makeContenders(browser: Browser, addresses: Addresses, flags: Flags): Contender[] {
  const python = findTorchPython();
  const all = [
    ...flags.backends.flatMap((backend) => {
      const name = BACKEND_LABEL[backend];
      const ours = (address: string, id: string, more = '', mode?: SpeedMode) =>
        new CountedContender(browser, address, `${id}:${backend}`, `ours, ${name}${more}`, backend, mode);
      const app = `ours, ${name}, in the app with its pictures`;
      return [
        ours(addresses.counted, 'ours'),
        // Threads and relaxed SIMD are the WASM backend's alone.
        ...(backend === 'wasm'
          ? [
              ours(addresses.counted, 'fastest', ', fastest mode', 'fastest'),
              ours(addresses.single, 'ours1', ', 1 thread'),
            ]
          : []),
        ...(withPictures(flags)
          ? [new AppContender(browser, addresses.app, `app:${backend}`, app, backend)]
          : []),
        new PageContender(browser, addresses.pages, 'plain', backend, `plain tfjs, ${name}`),
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
