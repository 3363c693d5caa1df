import { type Browser, chromium } from '@playwright/test';
import { findBrowser } from '../scripts/ensure-browser.mjs';

/** WebGL rendered by the CPU, so that a machine without a GPU measures the same thing everywhere. */
const SOFTWARE_GL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
/** The machine's own GPU, in a browser without a window: on Linux through EGL, which needs no display. */
const HARDWARE_GL = [
  ...(process.platform === 'linux' ? ['--use-gl=angle', '--use-angle=gl-egl'] : ['--use-angle=default']),
  '--enable-gpu',
  '--ignore-gpu-blocklist',
  '--enable-unsafe-webgpu',
];

/** Frames composed in memory, as browsers do it by themselves where there is no GPU. */
const NO_GL = ['--disable-gpu'];

/** What draws: the machine's GPU; its processor, emulating one; or its processor, without WebGL. */
export type Graphics = 'gpu' | 'emulated' | 'none';

const GRAPHICS: Record<Graphics, readonly string[]> = {
  gpu: HARDWARE_GL,
  emulated: SOFTWARE_GL,
  none: NO_GL,
};

/** Starts a browser to measure in. */
export function launch(graphics: Graphics): Promise<Browser> {
  const executablePath = findBrowser();
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      ...GRAPHICS[graphics],
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Pages that wait for their turn must not be slowed down when it comes.
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
    ],
  });
}
