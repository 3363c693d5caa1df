import * as tf from '@tensorflow/tfjs-core';
import type { BackendId } from '../core/backends';
import { type GpuProbe, probeWebGl, type WebGlProbe } from './webgl-context';
import { probeWebGpu, type WebGpuProbe } from './webgpu-adapter';

/** What this browser offers to compute with, and how it is started. */
export interface Machine {
  /** The browser in words. */
  readonly name: string;
  /** Whether WebAssembly with SIMD runs here. */
  readonly wasm: boolean;
  /** The WebGL device; asking makes a context. */
  webGl(): GpuProbe | undefined;
  /** The WebGPU adapter. */
  webGpu(): Promise<GpuProbe | undefined>;
  /** Loads a backend, where that was not done before, and makes it current. @returns whether it runs; may throw. */
  start(id: BackendId): Promise<boolean>;
  /** Whether a started backend computes in 16 bits. */
  halfPrecision(id: BackendId): boolean;
  /** Lets the WASM backend round as it is quickest here, or the same everywhere; from the next kernel on. */
  relax(relaxed: boolean): Promise<void>;
  /** Drops a backend whose device is gone, so that the next start makes a new one. */
  forget(id: BackendId): void;
}

/** The smallest module with a SIMD instruction: validates where WebAssembly SIMD is there. */
const SIMD_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

/** The browser this worker runs in. Every backend is a chunk of its own, loaded when it is first wanted. */
export class Browser implements Machine {
  readonly wasm = WebAssembly.validate(SIMD_PROBE);
  private webGlProbe: WebGlProbe | undefined;
  private webGpuProbe: Promise<WebGpuProbe | undefined> | undefined;
  private readonly loaded = new Set<BackendId>();
  private relaxed = false;

  /** @param onLost called when the graphics driver takes a device away. */
  constructor(private readonly onLost: (id: BackendId) => void) {}

  /** What was found out with one kind of kernels says nothing of the other. */
  get name(): string {
    return this.relaxed ? `${navigator.userAgent}, relaxed` : navigator.userAgent;
  }

  webGl(): WebGlProbe | undefined {
    this.webGlProbe ??= probeWebGl();
    return this.webGlProbe;
  }

  webGpu(): Promise<WebGpuProbe | undefined> {
    this.webGpuProbe ??= probeWebGpu();
    return this.webGpuProbe;
  }

  async start(id: BackendId): Promise<boolean> {
    if (!this.loaded.has(id)) {
      if (!(await this.load(id))) return false;
      this.loaded.add(id);
    }
    return tf.setBackend(id);
  }

  halfPrecision(id: BackendId): boolean {
    return id === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
  }

  async relax(relaxed: boolean): Promise<void> {
    if (this.relaxed === relaxed) return;
    this.relaxed = relaxed;
    if (this.loaded.has('wasm')) await (await import('./start-wasm')).changeKernels(relaxed);
  }

  forget(id: BackendId): void {
    tf.removeBackend(id);
    this.loaded.delete(id);
    if (id === 'webgl') this.webGlProbe = undefined;
    if (id === 'webgpu') this.webGpuProbe = undefined;
  }

  private async load(id: BackendId): Promise<boolean> {
    switch (id) {
      case 'wasm':
        await (await import('./start-wasm')).startWasm(this.relaxed);
        return true;
      case 'webgl': {
        const probe = this.webGl();
        if (!probe) return false;
        probe.canvas.addEventListener('webglcontextlost', () => this.onLost('webgl'));
        (await import('./start-webgl')).startWebGl(probe.gl);
        return true;
      }
      case 'webgpu': {
        const probe = await this.webGpu();
        if (!probe) return false;
        await (await import('./start-webgpu')).startWebGpu(probe.adapter, () => this.onLost('webgpu'));
        return true;
      }
      case 'cpu':
        await import('@tensorflow/tfjs-backend-cpu');
        return true;
    }
  }
}
