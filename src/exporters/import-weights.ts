import { badFile, countOf, listNames } from './bad-file';
import { formatShape, fromTorch, torchShape } from './layouts';
import { decodeSafetensors, type ReadTensor } from './safetensors';
import type { WeightSpec } from './types';

const OTHER_MODEL =
  'Choose the family, dataset and sizes that the weights were trained with, then import again.';

/** Weights of a file, ready for the model that was asked about. */
export interface ImportedWeights {
  /** By `state_dict` key, in TensorFlow.js' layout; fresh copies. */
  readonly arrays: Map<string, Float32Array>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One message for everything that keeps the file from fitting, so that nobody repairs it error by error. */
function checkFit(found: ReadonlyMap<string, ReadTensor>, expected: readonly WeightSpec[]): void {
  const wanted = new Set(expected.map(({ name }) => name));
  const missing = [...wanted].filter((name) => !found.has(name));
  const unexpected = [...found.keys()].filter((name) => !wanted.has(name));
  const misshapen: string[] = [];
  for (const spec of expected) {
    const tensor = found.get(spec.name);
    const shape = formatShape(torchShape(spec));
    if (tensor && formatShape(tensor.shape) !== shape) {
      misshapen.push(`"${spec.name}" is ${formatShape(tensor.shape)} instead of ${shape}`);
    }
  }
  const problems: string[] = [];
  if (missing.length > 0)
    problems.push(`${countOf(missing.length, 'tensor')} missing (${listNames(missing)})`);
  if (unexpected.length > 0)
    problems.push(`${countOf(unexpected.length, 'tensor')} unexpected (${listNames(unexpected)})`);
  if (misshapen.length > 0) {
    const more = misshapen.length > 3 ? ` and ${misshapen.length - 3} more` : '';
    problems.push(
      `${countOf(misshapen.length, 'tensor')} of another shape (${misshapen.slice(0, 3).join(', ')}${more})`,
    );
  }
  if (problems.length > 0)
    throw badFile(`The weights do not fit this model: ${problems.join('; ')}.`, OTHER_MODEL);
}

/**
 * Reads a safetensors file for a model that has exactly the weights `expected`.
 *
 * Every dtype that keeps its values is taken: F32 as it is, F16, BF16, booleans and integers exactly, F64 rounded to
 * the nearest float32 (PyTorch's own default when it loads into a float32 model). An integer that float32 cannot
 * hold, and a double beyond its range, are refused.
 *
 * Throws `bad-file`: not a sound safetensors file; tensors missing, unexpected or of another shape (all named in one
 * message); a value that is not finite (its tensor named).
 */
export function readWeights(bytes: Uint8Array, expected: readonly WeightSpec[]): ImportedWeights {
  const { tensors, metadata } = decodeSafetensors(bytes);
  checkFit(tensors, expected);
  const arrays = new Map<string, Float32Array>();
  for (const spec of expected) {
    const tensor = tensors.get(spec.name);
    if (!tensor) continue; // checkFit has named the missing ones
    const bad = tensor.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw badFile(
        `Tensor "${spec.name}" holds ${tensor.data[bad]} at position ${bad}; weights must be finite.`,
        'These weights come from a run that diverged: export them from an earlier step.',
      );
    }
    arrays.set(spec.name, fromTorch(tensor, spec));
  }
  return { arrays, metadata };
}
