import { broadcast_util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { booleanAttr, type KernelCall, rawAttr, requireInput, wasmBackend } from './kernel-args';
import { matrixIndices } from './matrix-indices';
import { allocate, floats, free, freeWindow, sizeOf, windowOf } from './memory';
import { transposed } from './product';
import { simdKernels } from './simd/kernels';
import { type ProductOptions, products } from './simd/products';

function single(result: TensorInfo | TensorInfo[]): TensorInfo {
  if (Array.isArray(result)) throw new Error('_FusedMatMul gives one tensor.');
  return result;
}

/** The call as our own kernel takes it; nothing where bias or activation are of another kind. */
function ownOptions(call: KernelCall, columns: number): ProductOptions | undefined {
  const { bias, preluActivationWeights } = call.inputs;
  const activation = rawAttr(call, 'activation') ?? 'linear';
  const fits = bias?.dtype === 'float32' && sizeOf(bias.shape) === columns && !preluActivationWeights;
  if (!fits || (activation !== 'linear' && activation !== 'relu')) return undefined;
  const [transposeA, transposeB] = [booleanAttr(call, 'transposeA'), booleanAttr(call, 'transposeB')];
  return { transposeA, transposeB, bias, activation: activation === 'relu' ? 1 : 0 };
}

/**
 * _FusedMatMul for the wasm backend: activation(op(a) · op(b) + bias), operands of rank 3.
 *
 * Why: with a transposed or batched operand the shipped kernel leaves XNNPACK for scalar loops that also pick the
 * bias by the flat index of the output instead of its column, and apply bias and activation once for each block of
 * 48 terms: wrong beyond the first row. Our own kernel takes biases of one row, with relu or alone; for the rest the
 * shipped kernel only ever sees one untransposed product.
 * May go when that path is right and fast.
 *
 * @param shipped the shipped kernel
 */
export function fusedMatMul(shipped: KernelFunc): (call: KernelCall) => TensorInfo {
  return (call) => {
    const backend = wasmBackend(call);
    const a = requireInput(call, 'a');
    const b = requireInput(call, 'b');
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return single(shipped(call));
    const simd = simdKernels(backend);
    const own = simd && ownOptions(call, b.shape[booleanAttr(call, 'transposeB') ? 1 : 2]);
    if (simd && own && sizeOf(a.shape) > 0) return products(backend, simd, a, b, own);
    const left = booleanAttr(call, 'transposeA') ? transposed(backend, a) : a;
    const right = booleanAttr(call, 'transposeB') ? transposed(backend, b) : b;
    const [batchA, m, k] = left.shape;
    const [batchB, , n] = right.shape;
    const attrs = { ...call.attrs, transposeA: false, transposeB: false };
    const plain = (rows: TensorInfo, columns: TensorInfo) =>
      single(shipped({ inputs: { ...call.inputs, a: rows, b: columns }, backend, attrs }));

    let out: TensorInfo;
    if (batchB === 1) {
      const rows = { dataId: left.dataId, dtype: left.dtype, shape: [1, batchA * m, k] };
      out = { ...plain(rows, right), shape: [batchA, m, n] };
    } else {
      const outer = broadcast_util.assertAndGetBroadcastShape([batchA], [batchB]);
      out = allocate(backend, [...outer, m, n]);
      const indexA = matrixIndices([batchA], outer);
      const indexB = matrixIndices([batchB], outer);
      for (let i = 0; i < sizeOf(outer); i += 1) {
        const rows = windowOf(backend, left, indexA[i] * m * k, [1, m, k]);
        const columns = windowOf(backend, right, indexB[i] * k * n, [1, k, n]);
        const part = plain(rows, columns);
        floats(backend, out).set(floats(backend, part), i * m * n);
        free(backend, part);
        freeWindow(backend, rows);
        freeWindow(backend, columns);
      }
    }
    if (left !== a) free(backend, left);
    if (right !== b) free(backend, right);
    return out;
  };
}
