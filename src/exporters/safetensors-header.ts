import { badFile, countOf, listNames } from './bad-file';
import { dtypeSize } from './dtypes';
import { formatShape } from './layouts';
import { AGAIN, headerText, NOT_OURS } from './safetensors-text';
import {
  DuplicateKeyError,
  JsonNumber,
  type JsonObject,
  JsonSyntaxError,
  type JsonValue,
  parseStrictJson,
} from './strict-json';

const METADATA_KEY = '__metadata__';

/** One tensor as the header describes it; `begin` and `end` count bytes from the start of the file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

function duplicateMessage(path: readonly string[]): string {
  const key = path[path.length - 1];
  if (path.length === 1) return `The header names the tensor "${key}" twice.`;
  if (path[0] === METADATA_KEY) return `The metadata name the key "${key}" twice.`;
  return `The header gives "${key}" of the tensor "${path[0]}" twice.`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof JsonNumber) return 'a number';
  return typeof value === 'string' ? 'a string' : typeof value === 'boolean' ? 'a boolean' : 'an object';
}

function parseHeader(text: string): JsonObject {
  let header: JsonValue;
  try {
    header = parseStrictJson(text);
  } catch (error) {
    if (error instanceof DuplicateKeyError) {
      throw badFile(
        duplicateMessage(error.path),
        'Programs disagree on which one counts; save the file again with unique names.',
      );
    }
    if (error instanceof JsonSyntaxError)
      throw badFile(`The header is not valid JSON: ${error.message}.`, NOT_OURS);
    throw error;
  }
  if (!(header instanceof Map))
    throw badFile(`The header is ${kindOf(header)}; safetensors needs an object.`, NOT_OURS);
  // The specification fixes the first byte, so that other formats cannot pass as safetensors.
  if (!text.startsWith('{')) throw badFile('The header does not start with "{".', NOT_OURS);
  return header;
}

function readMetadata(value: JsonValue | undefined): Record<string, string> {
  // The reference implementation takes null for no metadata, too.
  if (value === undefined || value === null) return {};
  if (!(value instanceof Map))
    throw badFile(`The metadata are ${kindOf(value)}; safetensors needs an object of strings.`);
  const entries: [string, string][] = [];
  for (const [key, item] of value) {
    if (typeof item !== 'string')
      throw badFile(`The metadata value "${key}" is ${kindOf(item)}; only strings are allowed.`);
    entries.push([key, item]);
  }
  // `fromEntries` defines its keys, so that `__proto__` is an ordinary one.
  return Object.fromEntries(entries);
}

/** A count or an offset: written as a plain integer from 0 to 2⁵³ - 1. */
function readInteger(value: JsonValue, what: string): number {
  if (!(value instanceof JsonNumber)) throw badFile(`${what} is ${kindOf(value)}, not an integer.`);
  if (value.raw.startsWith('-')) throw badFile(`${what} is negative (${value.raw}).`);
  if (!/^\d+$/.test(value.raw)) throw badFile(`${what} is ${value.raw}, not an integer.`);
  const number = Number(value.raw);
  if (!Number.isSafeInteger(number)) throw badFile(`${what} is ${value.raw}, more than any file holds.`);
  return number;
}

function readIntegers(value: JsonValue | undefined, what: string): number[] {
  if (value === undefined) throw badFile(`${what} is missing.`);
  if (!Array.isArray(value)) throw badFile(`${what} is ${kindOf(value)}, not an array.`);
  return value.map((item, i) => readInteger(item, `${what}, entry ${i},`));
}

/** One entry with offsets still counted from the end of the header. */
function readEntry(name: string, value: JsonValue): TensorEntry {
  if (!(value instanceof Map))
    throw badFile(`The entry of tensor "${name}" is ${kindOf(value)}, not an object.`);
  const dtype = value.get('dtype');
  if (dtype === undefined) throw badFile(`Tensor "${name}" has no dtype.`);
  if (typeof dtype !== 'string')
    throw badFile(`The dtype of tensor "${name}" is ${kindOf(dtype)}, not a string.`);
  const elementBytes = dtypeSize(name, dtype);
  const shape = readIntegers(value.get('shape'), `The shape of tensor "${name}"`);
  const offsets = readIntegers(value.get('data_offsets'), `The data_offsets of tensor "${name}"`);
  if (offsets.length !== 2) throw badFile(`Tensor "${name}" has ${offsets.length} data_offsets; it needs 2.`);
  const [begin, end] = offsets;
  if (end < begin) throw badFile(`The data_offsets of tensor "${name}" are reversed: [${begin}, ${end}].`);
  const needed = shape.includes(0) ? 0 : shape.reduce((product, side) => product * side, elementBytes);
  if (!Number.isSafeInteger(needed)) {
    throw badFile(`Tensor "${name}" of shape ${formatShape(shape)} would be larger than any file.`);
  }
  if (needed !== end - begin) {
    throw badFile(
      `Tensor "${name}" (${dtype} ${formatShape(shape)}) needs ${needed} bytes; its data_offsets give ${end - begin}.`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Tensors must fill the data exactly: nothing shared, nothing between them, nothing after them. */
function checkCover(entries: readonly TensorEntry[], available: number): void {
  const sorted = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  let last: TensorEntry | undefined;
  for (const entry of sorted) {
    if (entry.begin > end) {
      throw badFile(
        `There is a hole of ${countOf(entry.begin - end, 'byte')} before the data of tensor "${entry.name}".`,
      );
    }
    if (entry.begin < end && last) {
      const same = sorted.filter((other) => other.begin === entry.begin && other.end === entry.end);
      if (same.length > 1) {
        throw badFile(
          `${same.length} tensors share the same data: ${listNames(same.map((other) => other.name))}.`,
        );
      }
      throw badFile(`The data of tensors "${last.name}" and "${entry.name}" overlap.`);
    }
    end = entry.end;
    last = entry;
  }
  if (end > available) {
    throw badFile(
      `The file is truncated: its header describes ${end} bytes of data, only ${available} are there.`,
      AGAIN,
    );
  }
  if (end < available)
    throw badFile(`The file has ${countOf(available - end, 'byte')} after the last tensor.`);
}

/** Reads and checks everything but the values; allocates nothing of the sizes that the file announces. */
export function readHeader(bytes: Uint8Array): Header {
  const { text, dataStart } = headerText(bytes);
  const header = parseHeader(text);
  const metadata = readMetadata(header.get(METADATA_KEY));
  const entries: TensorEntry[] = [];
  for (const [name, value] of header) {
    if (name !== METADATA_KEY) entries.push(readEntry(name, value));
  }
  checkCover(entries, bytes.length - dataStart);
  return {
    tensors: entries.map((entry) => ({
      ...entry,
      begin: entry.begin + dataStart,
      end: entry.end + dataStart,
    })),
    metadata,
  };
}
