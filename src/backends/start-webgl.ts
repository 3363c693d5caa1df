import { setWebGLContext } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { registerWebGlKernels, TrainingBackend } from './webgl-kernels';

/** Priority TensorFlow.js gives its WebGL backend. */
const PRIORITY = 2;

/** Hands our context to the WebGL backend, anew after one was lost. */
export function startWebGl(gl: WebGL2RenderingContext): void {
  setWebGLContext(2, gl);
  // Shapes as uniforms: one shader serves many shapes, so there is less to compile.
  tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  registerWebGlKernels();
  // TensorFlow.js registers a factory of its own when it is loaded; ours takes its place.
  if (tf.findBackendFactory('webgl') && !ours) tf.removeBackend('webgl');
  if (!tf.findBackendFactory('webgl')) {
    ours = tf.registerBackend('webgl', () => new TrainingBackend(), PRIORITY);
  }
}

let ours = false;
