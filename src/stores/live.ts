import { SeriesStore } from '../core/series';
import type { Frame } from '../workers/protocol';

/**
 * What changes many times a second, kept outside React: canvases and charts subscribe here and
 * paint without rendering the page.
 */
type Listener = () => void;

class Signal {
  private readonly listeners = new Set<Listener>();

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  emit(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The frame on the stage and the real items beneath it. */
export const stage = {
  signal: new Signal(),
  /** The newest frame of the run; none before the first. */
  frame: undefined as Frame | undefined,
  /** Real items [n, prod(shape)] in the dataset's units; empty while nothing is loaded. */
  realItems: new Float32Array() as Float32Array,
};

/** Every loss of every step of the run: column i is curve i of the family. */
export const curves = {
  signal: new Signal(),
  series: new SeriesStore(0),
};
