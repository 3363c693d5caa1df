/**
 * safetensors, the format that `safetensors.torch.load_file` reads:
 * 8 bytes little-endian length N, N bytes of JSON padded with spaces, then the values without gaps.
 */
import { PlaygroundError } from '../core/errors';
import { sizeOf, type TensorData } from '../core/tensor-data';
import { decodeElements } from './dtypes';
import { toTorch } from './layouts';
import { readHeader } from './safetensors-header';
import { PREFIX_BYTES } from './safetensors-text';
import type { Exporter } from './types';

/** A tensor to write: float32, row-major. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The data start at a multiple of this, so that readers can map them without copying. */
const ALIGNMENT = 8;

function checkTensors(tensors: readonly NamedTensor[]): void {
  const seen = new Set<string>();
  for (const { name, shape, data } of tensors) {
    const problem = seen.has(name)
      ? 'occurs twice'
      : name === '__metadata__'
        ? 'has the name reserved for metadata'
        : data.length !== sizeOf(shape)
          ? `of shape [${shape.join(', ')}] holds ${data.length} values`
          : null;
    if (problem) {
      throw new PlaygroundError({
        code: 'bug',
        message: `Cannot write safetensors: tensor "${name}" ${problem}.`,
        hint: 'Please report it with these words.',
      });
    }
    seen.add(name);
  }
}

/**
 * Writes F32 tensors and metadata (left out when there are none), byte for byte as the reference implementation
 * does: tensors in the order of their names, a compact header padded with spaces to 8 bytes.
 * Throws `bug` for equal names or a shape that does not fit its data.
 */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  checkTensors(tensors);
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  // Joined by hand: an object literal would move names that look like integers to the front.
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) fields.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let end = 0;
  for (const { name, shape, data } of sorted) {
    const begin = end;
    end += data.byteLength;
    const entry = { dtype: 'F32', shape, data_offsets: [begin, end] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(PREFIX_BYTES + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, PREFIX_BYTES);
  bytes.fill(0x20, PREFIX_BYTES + json.length, PREFIX_BYTES + headerBytes);
  // Float32Array writes the platform's order, which is little-endian wherever browsers run.
  let offset = PREFIX_BYTES + headerBytes;
  for (const { data } of sorted) {
    new Float32Array(bytes.buffer, offset, data.length).set(data);
    offset += data.byteLength;
  }
  return bytes;
}

/** A tensor as read: its values as float32, and the type that they had in the file. */
export type ReadTensor = TensorData & { dtype: string };

/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: Map<string, ReadTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a whole file; every check comes before the first tensor is allocated.
 * Throws `bad-file`, with a message of its own for each way in which a file can be wrong or not safetensors at all.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { tensors, metadata } = readHeader(bytes);
  const read = new Map<string, ReadTensor>();
  for (const { name, dtype, shape, begin, end } of tensors) {
    read.set(name, { dtype, shape, data: decodeElements(name, dtype, bytes.subarray(begin, end)) });
  }
  return { tensors: read, metadata };
}

/** Weights under PyTorch's `state_dict` keys, in PyTorch's layouts. */
export const safetensorsExporter = {
  id: 'safetensors',
  label: { en: 'safetensors (PyTorch)', 'zh-CN': 'safetensors（PyTorch）' },
  summary: {
    en: "Weights under PyTorch's state_dict keys and layouts; this page can read them back.",
    'zh-CN': '按 PyTorch state_dict 的键名与布局保存权重；本页面可重新导入。',
  },
  extension: 'safetensors',
  mime: 'application/octet-stream',
  encode: ({ weights, metadata }) =>
    encodeSafetensors(
      weights.map((weight) => ({ name: weight.name, ...toTorch(weight) })),
      { format: 'pt', ...metadata },
    ),
} as const satisfies Exporter;
