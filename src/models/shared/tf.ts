/** The one door through which models reach TensorFlow.js: its core with every gradient, no layers API. */
import '@tensorflow/tfjs-core/dist/register_all_gradients';

export * from '@tensorflow/tfjs-core';
