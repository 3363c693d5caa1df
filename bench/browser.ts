import { type Browser, chromium } from '@playwright/test';
import { findBrowser } from '../scripts/ensure-browser.mjs';

/**
 * WebGL emulated by the processor, and pages composed by it without WebGL: what a browser does by itself on a machine
 * without a GPU, and here on every machine. (`--use-angle=swiftshader` would compose pages on the emulated GPU too.)
 */
const SOFTWARE_GL = ['--use-gl=angle', '--use-angle=swiftshader-webgl', '--enable-unsafe-swiftshader'];
/** The machine's own GPU, in a browser without a window: on Linux through EGL, which needs no display. */
const HARDWARE_GL = [
  ...(process.platform === 'linux' ? ['--use-gl=angle', '--use-angle=gl-egl'] : ['--use-angle=default']),
  '--enable-gpu',
  '--ignore-gpu-blocklist',
  '--enable-unsafe-webgpu',
];

/** Starts the browser that everything runs in. */
export function launch({ gpu }: { gpu: boolean }): Promise<Browser> {
  const executablePath = findBrowser();
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      ...(gpu ? HARDWARE_GL : SOFTWARE_GL),
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
