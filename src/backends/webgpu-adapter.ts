import { type GpuProbe, SOFTWARE } from './webgl-context';

/** A WebGPU adapter, with what is known of it. */
export interface WebGpuProbe extends GpuProbe {
  adapter: GPUAdapter;
}

/** The WebGPU adapter of this worker, where the browser gives one. */
export async function probeWebGpu(): Promise<WebGpuProbe | undefined> {
  // Older browsers have none, nor have pages without a secure context, whatever the types say.
  if (!('gpu' in navigator)) return undefined;
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return undefined;
    const { vendor, architecture, description } = adapter.info;
    const device = description || [vendor, architecture].filter((word) => word !== '').join(' ');
    return { adapter, device, software: SOFTWARE.test(`${device} ${architecture}`) };
  } catch {
    // A driver that throws here would not compute either.
    return undefined;
  }
}
