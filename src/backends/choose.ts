import * as tf from '@tensorflow/tfjs-core';
import type { BackendChoice, BackendId, BackendInfo, BackendReason } from '../core/backends';
import { PlaygroundError } from '../core/errors';
import type { DataKind } from '../core/params';
import { probeWebGl, type WebGlProbe } from './webgl-context';

/** The smallest module with a SIMD instruction: validates where WebAssembly SIMD is there. */
const SIMD_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

interface Candidate {
  id: BackendId;
  reason: BackendReason;
}

/**
 * Starts the backend that was asked for, or chooses one. TensorFlow.js keeps one current backend a worker, so the
 * chooser remembers what has been started.
 */
export class BackendChooser {
  private webGl: WebGlProbe | undefined;
  private readonly started = new Set<BackendId>();

  /** @param onContextLost called when the graphics driver takes the WebGL context away. */
  constructor(private readonly onContextLost: () => void) {}

  /**
   * Makes the backend current. `auto` tries in order: a graphics card for images; WASM, which is fastest for the small
   * networks of 2-D data and wherever there is no card; software WebGL; plain JavaScript.
   * @throws PlaygroundError `unsupported` when the backend that was asked for does not start here.
   */
  async use(asked: BackendChoice, kind: DataKind): Promise<BackendInfo> {
    for (const { id, reason } of this.candidates(asked, kind)) {
      if (await this.start(id)) return this.info(id, asked, reason);
    }
    throw new PlaygroundError({
      code: 'unsupported',
      path: 'backend',
      message: `The backend "${asked}" does not start in this browser.`,
      hint: 'Choose another backend, or Automatic.',
    });
  }

  /** Forgets a WebGL backend whose context is gone, so that the next `use` makes a new one. */
  forgetWebGl(): void {
    tf.removeBackend('webgl');
    this.started.delete('webgl');
    this.webGl = undefined;
  }

  private candidates(asked: BackendChoice, kind: DataKind): Candidate[] {
    if (asked !== 'auto') return [{ id: asked, reason: 'asked' }];
    const wasm = WebAssembly.validate(SIMD_PROBE);
    if (kind === 'points' && wasm)
      return [{ id: 'wasm', reason: 'small-model' }, ...this.fallbacks('no-wasm')];
    const probe = this.probe();
    if (probe && !probe.software)
      return [{ id: 'webgl', reason: 'gpu-found' }, ...this.fallbacks('failed-to-start')];
    return this.fallbacks(probe ? 'software-gpu' : 'no-webgl');
  }

  private fallbacks(reason: BackendReason): Candidate[] {
    return [
      { id: 'wasm', reason },
      { id: 'webgl', reason: 'no-wasm' },
      { id: 'cpu', reason: 'no-wasm' },
    ];
  }

  private probe(): WebGlProbe | undefined {
    this.webGl ??= probeWebGl();
    return this.webGl;
  }

  private async start(id: BackendId): Promise<boolean> {
    try {
      if (!this.started.has(id)) {
        if (!(await this.load(id))) return false;
        this.started.add(id);
      }
      return await tf.setBackend(id);
    } catch {
      // Whatever a driver or loader throws: this candidate is out, and `use` says so if it was asked for by name.
      return false;
    }
  }

  private async load(id: BackendId): Promise<boolean> {
    switch (id) {
      case 'wasm':
        await (await import('./start-wasm')).startWasm();
        return true;
      case 'webgl': {
        const probe = this.probe();
        if (!probe) return false;
        probe.canvas.addEventListener('webglcontextlost', this.onContextLost);
        (await import('./start-webgl')).startWebGl(probe.gl);
        return true;
      }
      case 'cpu':
        await import('@tensorflow/tfjs-backend-cpu');
        return true;
    }
  }

  private info(id: BackendId, asked: BackendChoice, reason: BackendReason): BackendInfo {
    const webgl = id === 'webgl';
    return {
      id,
      asked,
      reason,
      halfPrecision: webgl && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'),
      softwareRendering: webgl && this.webGl?.software === true,
      ...(webgl && this.webGl ? { device: this.webGl.device } : {}),
    };
  }
}
