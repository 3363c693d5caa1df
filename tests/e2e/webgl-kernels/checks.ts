/**
 * Runs in the browser: every kernel of the WebGL backend against TensorFlow.js' CPU backend on odd shapes. The spec beside it
 * bundles this file and calls `window.check(name)`.
 */
import '@tensorflow/tfjs-backend-cpu';
import { startWebGl } from '../../../src/backends/start-webgl';
import { probeWebGl } from '../../../src/backends/webgl-context';
import '../../../src/models/shared/sum-gradients';
import type { Checks } from './compare';
import { CONVOLUTION_CHECKS } from './convolutions';
import { ELEMENTWISE_CHECKS } from './elementwise';
import { PRODUCT_CHECKS } from './products';
import { REPEAT_CHECKS } from './repeats';
import { SUM_CHECKS } from './sums';
import { TRAINING_CHECKS } from './training';

const CHECKS: Checks = {
  ...ELEMENTWISE_CHECKS,
  ...PRODUCT_CHECKS,
  ...SUM_CHECKS,
  ...CONVOLUTION_CHECKS,
  ...TRAINING_CHECKS,
  ...REPEAT_CHECKS,
};

declare global {
  interface Window {
    check(name: string): Promise<Record<string, number>>;
    checkNames: string[];
  }
}

const probe = probeWebGl();
if (!probe) throw new Error('No WebGL 2 here.');
startWebGl(probe.gl);
window.checkNames = Object.keys(CHECKS);
window.check = (name) => CHECKS[name]();
