import { backend_util, type TensorInfo, type TypedArray } from '@tensorflow/tfjs-core';
import { isPair, padAttr, requireRank4, roundingAttr } from '../convolution';
import { type KernelCall, rawAttr, requireInput, wasmBackend } from './kernel-args';
import { allocate, overHeap } from './memory';

function sizeAttr(call: KernelCall, name: string): number | [number, number] {
  const value = rawAttr(call, name);
  if (typeof value === 'number' || isPair(value)) return value;
  throw new Error(`MaxPoolGrad needs "${name}".`);
}

/**
 * MaxPoolGrad for the wasm backend: the gradient of each window goes to its greatest value, the first of equals.
 *
 * Why: the shipped kernel is wrong, silently, for windows without a positive value: it gives their gradient to the
 * first place, whichever is the greatest. May go when it is right.
 */
export function maxPoolGrad(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const input = requireInput(call, 'input');
  const dy = requireInput(call, 'dy');
  const g = backend_util.computePool2DInfo(
    requireRank4(input.shape),
    sizeAttr(call, 'filterSize'),
    sizeAttr(call, 'strides'),
    1,
    padAttr(call),
    roundingAttr(call),
  );
  const out = allocate(backend, input.shape);
  overHeap(backend, [input, dy, out], ([x, from, to]) => addToGreatest(x, from, to.fill(0), g));
  return out;
}

/** Adds each window's gradient to where its greatest value lies. */
function addToGreatest(x: TypedArray, from: TypedArray, to: TypedArray, g: backend_util.Conv2DInfo): void {
  const channels = g.inChannels;
  let source = 0;
  for (let image = 0; image < g.batchSize; image += 1) {
    for (let oy = 0; oy < g.outHeight; oy += 1) {
      const y0 = oy * g.strideHeight - g.padInfo.top;
      const y1 = Math.min(g.inHeight, y0 + g.filterHeight);
      for (let ox = 0; ox < g.outWidth; ox += 1) {
        const x0 = ox * g.strideWidth - g.padInfo.left;
        const x1 = Math.min(g.inWidth, x0 + g.filterWidth);
        for (let channel = 0; channel < channels; channel += 1) {
          let best = -1;
          for (let y = Math.max(0, y0); y < y1; y += 1) {
            for (let column = Math.max(0, x0); column < x1; column += 1) {
              const at = ((image * g.inHeight + y) * g.inWidth + column) * channels + channel;
              if (best < 0 || x[at] > x[best]) best = at;
            }
          }
          if (best >= 0) to[best] += from[source];
          source += 1;
        }
      }
    }
  }
}
