import { badFile } from './bad-file';

/** One element type of safetensors: its size, and how an element becomes a number. */
interface Dtype {
  /** Bytes an element. */
  readonly size: number;
  /** Integers must fit a float32 exactly; floating types are rounded to the nearest. */
  readonly integer: boolean;
  read(view: DataView, offset: number): number;
}

/** A 16-bit IEEE 754 style number: one sign bit, then exponent, then fraction. Every one of them is a float32. */
function float16(bits: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const special = 2 ** exponentBits - 1;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> fractionBits) & special;
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  if (exponent === special) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** The element types read here. */
const DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['F32', { size: 4, integer: false, read: (view, at) => view.getFloat32(at, true) }],
  ['F64', { size: 8, integer: false, read: (view, at) => view.getFloat64(at, true) }],
  ['F16', { size: 2, integer: false, read: (view, at) => float16(view.getUint16(at, true), 5) }],
  ['BF16', { size: 2, integer: false, read: (view, at) => float16(view.getUint16(at, true), 8) }],
  ['I64', { size: 8, integer: true, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  ['U64', { size: 8, integer: true, read: (view, at) => Number(view.getBigUint64(at, true)) }],
  ['I32', { size: 4, integer: true, read: (view, at) => view.getInt32(at, true) }],
  ['U32', { size: 4, integer: true, read: (view, at) => view.getUint32(at, true) }],
  ['I16', { size: 2, integer: true, read: (view, at) => view.getInt16(at, true) }],
  ['U16', { size: 2, integer: true, read: (view, at) => view.getUint16(at, true) }],
  ['I8', { size: 1, integer: true, read: (view, at) => view.getInt8(at) }],
  ['U8', { size: 1, integer: true, read: (view, at) => view.getUint8(at) }],
  ['BOOL', { size: 1, integer: true, read: (view, at) => (view.getUint8(at) ? 1 : 0) }],
]);

/** Types that safetensors has and this reader has not. */
const UNREAD = new Set([
  'F4',
  'F6_E2M3',
  'F6_E3M2',
  'F8_E5M2',
  'F8_E4M3',
  'F8_E5M2FNUZ',
  'F8_E4M3FNUZ',
  'F8_E8M0',
  'C64',
]);

/** Bytes an element of this type takes. Throws `bad-file` for a type that is unknown or not read here. */
export function dtypeSize(name: string, dtype: string): number {
  const known = DTYPES.get(dtype);
  if (known) return known.size;
  if (UNREAD.has(dtype)) {
    throw badFile(
      `Tensor "${name}" has the dtype ${dtype}, which is not read here.`,
      'Convert the weights to float32 (tensor.float() in PyTorch) and save them again.',
    );
  }
  throw badFile(`Tensor "${name}" has the unknown dtype "${dtype}".`);
}

/**
 * The elements of one tensor as float32. F64 is rounded to the nearest, F16 and BF16 widen exactly.
 * Throws `bad-file` where a finite value overflows float32 or an integer would not stay the same.
 */
export function decodeElements(name: string, dtype: string, bytes: Uint8Array): Float32Array {
  const type = DTYPES.get(dtype);
  if (!type) throw badFile(`Tensor "${name}" has the unknown dtype "${dtype}".`);
  // A copy of the bits: the common case, and offsets in a file need not be aligned for a view.
  if (dtype === 'F32') return new Float32Array(bytes.slice().buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(bytes.byteLength / type.size);
  for (let i = 0; i < out.length; i++) {
    const value = type.read(view, i * type.size);
    out[i] = value;
    if (type.integer ? out[i] !== value : Number.isFinite(value) && !Number.isFinite(out[i])) {
      throw badFile(
        `Tensor "${name}" (${dtype}) holds ${value} at position ${i}, which float32 cannot hold.`,
        'Weights here are float32: convert the tensor in PyTorch (tensor.float()) and check its values.',
      );
    }
  }
  return out;
}
