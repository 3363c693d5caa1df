import * as tf from '@tensorflow/tfjs-core';
import type { Machine } from './machine';
import type { Memory } from './remembered';
import type { BackendId } from '../core/backends';

/** A machine whose backends are TensorFlow.js' `cpu` and `wasm` under other names. */
interface FakeMachine extends Machine {
  /** Every backend started, in order. */
  readonly started: BackendId[];
}

/**
 * Test support: a machine with a graphics card that is none.
 * @param standsFor which backend of TensorFlow.js computes for an id; an id left out does not start
 */
export function fakeMachine(
  standsFor: Partial<Record<BackendId, string>>,
  { software = false }: { software?: boolean } = {},
): FakeMachine {
  const started: BackendId[] = [];
  return {
    started,
    name: 'Fake browser',
    wasm: 'wasm' in standsFor,
    webGl: () => ('webgl' in standsFor ? { device: 'Fake card', software } : undefined),
    webGpu: async () => ('webgpu' in standsFor ? { device: 'Fake adapter', software } : undefined),
    async start(id) {
      const backend = standsFor[id];
      if (backend === undefined) return false;
      started.push(id);
      return tf.setBackend(backend);
    },
    halfPrecision: () => false,
    relax: async () => undefined,
    forget: () => undefined,
  };
}

/** Test support: answers kept in a map, as JSON would keep them. */
export function fakeMemory(): Memory & { readonly answers: Map<string, string> } {
  const answers = new Map<string, string>();
  return {
    answers,
    recall: async (key) => JSON.parse(answers.get(key) ?? 'null'),
    remember: async (key, value) => {
      answers.set(key, JSON.stringify(value));
    },
  };
}
