import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

/** Priority TensorFlow.js gives its WebGPU backend. */
const PRIORITY = 3;

/** Limits to be raised from WebGPU's defaults to what the adapter has: larger matrices fit then. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/**
 * Registers the WebGPU backend on a device of our own.
 * @param onLost called when the driver takes the device away, which TensorFlow.js does not notice
 */
export async function startWebGpu(adapter: GPUAdapter, onLost: () => void): Promise<void> {
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  void device.lost.then(({ reason }) => {
    // "destroyed" is our own doing: the backend was removed.
    if (reason !== 'destroyed') onLost();
  });
  // Importing the package registers a factory that makes its own device; ours takes its place.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info), PRIORITY);
}
