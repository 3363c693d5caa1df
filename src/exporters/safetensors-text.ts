import { badFile, countOf } from './bad-file';
import { recogniseForeign } from './foreign-file';

/** Bytes of the little-endian length that a file begins with. */
export const PREFIX_BYTES = 8;
/** Cap of the reference implementation: a longer header is an attack or another format. */
const MAX_HEADER_BYTES = 100_000_000;

/** What to do about a file that is cut short. */
export const AGAIN =
  'The download or copy stopped early: fetch the file again and compare its size with the original.';
/** What to do about a file of another kind. */
export const NOT_OURS =
  'Import a .safetensors file exported from this page or saved by the safetensors library.';

/**
 * The header's text and where the data begin.
 * Throws `bad-file` for everything that can be wrong before the header is parsed, other formats by name.
 */
export function headerText(bytes: Uint8Array): { text: string; dataStart: number } {
  if (bytes.length === 0) throw badFile('The file is empty (0 bytes).', 'Export or download it again.');
  const length =
    bytes.length < PREFIX_BYTES ? null : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const plausible = length !== null && length <= MAX_HEADER_BYTES && bytes[PREFIX_BYTES] === 0x7b;
  const foreign = plausible ? null : recogniseForeign(bytes);
  if (foreign) throw badFile(`This file is ${foreign.what}, not safetensors.`, foreign.hint);
  if (length === null) {
    throw badFile(
      `The file has only ${countOf(bytes.length, 'byte')}; a safetensors file starts with 8 bytes of length.`,
      AGAIN,
    );
  }
  if (length > MAX_HEADER_BYTES) {
    throw badFile(
      `Not a safetensors file: it announces a header of ${length} bytes, more than the format's limit of 100 MB.`,
      NOT_OURS,
    );
  }
  if (bytes.length === PREFIX_BYTES)
    throw badFile('The file ends after its first 8 bytes: the header is missing.', AGAIN);
  const dataStart = PREFIX_BYTES + Number(length);
  if (dataStart > bytes.length) {
    throw badFile(
      `The file is truncated, or not safetensors: it announces a header of ${length} bytes, only ${bytes.length - PREFIX_BYTES} follow.`,
      AGAIN,
    );
  }
  const raw = bytes.subarray(PREFIX_BYTES, dataStart);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw badFile('The header is not valid UTF-8 text.', NOT_OURS);
  }
  if (text.startsWith('\uFEFF'))
    throw badFile('The header starts with a byte order mark, which safetensors forbids.');
  if (text.endsWith('\0'))
    throw badFile('The header is padded with NUL bytes; safetensors pads with spaces.');
  return { text, dataStart };
}
