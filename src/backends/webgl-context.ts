/** A graphics device to compute on. */
export interface GpuProbe {
  /** The device as the browser names it. */
  device: string;
  /** The CPU does its work. */
  software: boolean;
}

/** A WebGL 2 context, with what is known of its device. */
export interface WebGlProbe extends GpuProbe {
  gl: WebGL2RenderingContext;
  canvas: OffscreenCanvas;
}

/** Names under which software renderers go by. */
export const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

/**
 * A WebGL 2 context on a canvas of our own, in a worker. TensorFlow.js' own set-up refuses OffscreenCanvas on Safari and
 * refuses software rendering everywhere, so the context is made here and handed over.
 */
export function probeWebGl(): WebGlProbe | undefined {
  if (typeof OffscreenCanvas === 'undefined') return undefined;
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    premultipliedAlpha: false,
    preserveDrawingBuffer: false,
    depth: false,
    stencil: false,
  });
  if (!gl) return undefined;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const device = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return { gl, canvas, device, software: SOFTWARE.test(device) };
}
