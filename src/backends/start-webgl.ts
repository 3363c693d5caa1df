import { MathBackendWebGL, setWebGLContext } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';

/** Priority TensorFlow.js gives its WebGL backend. */
const PRIORITY = 2;

/** Hands our context to the WebGL backend, anew after one was lost. */
export function startWebGl(gl: WebGL2RenderingContext): void {
  setWebGLContext(2, gl);
  // Shapes as uniforms: one shader serves many shapes, so there is less to compile.
  tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  if (!tf.findBackendFactory('webgl')) tf.registerBackend('webgl', () => new MathBackendWebGL(), PRIORITY);
}
