import type { TensorInfo } from '@tensorflow/tfjs-core';
import { booleanAttr, type KernelCall, requireInput, wasmBackend } from './kernel-args';
import { boundKernels } from './simd/kernels';
import { products } from './simd/products';

/**
 * BatchMatMul for the wasm backend: `out[..., m, n] = op(a) · op(b)`, float32, outer axes broadcast.
 *
 * Why: the shipped kernel calls XNNPACK only for one untransposed product; anything transposed or batched runs in
 * scalar loops (2 against 31 GFLOP/s at 128×784×256), and every dense layer's backward pass is transposed
 * (dX = dY·Wᵀ, dW = Xᵀ·dY). Our own kernel takes all four forms at one speed, half as fast again as XNNPACK.
 *
 * @throws Error when an operand is not float32 or the inner sizes differ.
 */
export function batchMatMul(call: KernelCall): TensorInfo {
  const backend = wasmBackend(call);
  const a = requireInput(call, 'a');
  const b = requireInput(call, 'b');
  const transposeA = booleanAttr(call, 'transposeA');
  const transposeB = booleanAttr(call, 'transposeB');
  if (a.dtype !== 'float32' || b.dtype !== 'float32') {
    throw new Error(`BatchMatMul on wasm needs float32 operands, got ${a.dtype} and ${b.dtype}.`);
  }
  const innerA = a.shape[a.shape.length - (transposeA ? 2 : 1)];
  const innerB = b.shape[b.shape.length - (transposeB ? 1 : 2)];
  if (innerA !== innerB) {
    throw new Error(
      `BatchMatMul: inner sizes ${innerA} and ${innerB} of [${a.shape}] and [${b.shape}] differ.`,
    );
  }
  return products(backend, boundKernels(backend), a, b, { transposeA, transposeB });
}
