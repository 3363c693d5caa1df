/** PNG (ISO/IEC 15948): 8-bit RGBA, no interlace, one IDAT chunk. */
import { zlibSync } from 'fflate';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHANNELS = 4;
/** The format's own limit for a side. */
const MAX_SIDE = 2 ** 31 - 1;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 of ISO 3309, as PNG and zip use it; an unsigned 32-bit integer. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

function header(width: number, height: number): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data.set([8, 6, 0, 0, 0], 8); // bit depth, RGBA, deflate, adaptive filters, no interlace
  return data;
}

/** Each row behind its filter byte. The samples are grids of small pictures: "up" makes flat borders zeros. */
function filteredRows(rgba: Uint8ClampedArray | Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * CHANNELS;
  const out = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const row = y * (stride + 1);
    out[row] = 2;
    for (let x = 0; x < stride; x++) {
      const above = y === 0 ? 0 : rgba[(y - 1) * stride + x];
      out[row + 1 + x] = rgba[y * stride + x] - above;
    }
  }
  return out;
}

/** `tEXt` where keyword and text are Latin-1, else `iTXt` (UTF-8, uncompressed). */
function textChunk(keyword: string, text: string): Uint8Array {
  if (!/^[\x20-\x7e\xa1-\xff]{1,79}$/.test(keyword)) {
    throw new RangeError(`A PNG keyword has 1 to 79 printable Latin-1 characters: "${keyword}"`);
  }
  const latin1 = (value: string) => Uint8Array.from(value, (character) => character.charCodeAt(0));
  if (/^[\n\x20-\x7e\xa0-\xff]*$/.test(text)) return chunk('tEXt', latin1(`${keyword}\0${text}`));
  // Compression flag and method, then empty language tag and empty translated keyword.
  return chunk('iTXt', concatenate([latin1(`${keyword}\0\0\0\0\0`), new TextEncoder().encode(text)]));
}

/** What to write besides the pixels. */
export interface PngOptions {
  /** Keyword (`Title`, `Description`, `Software`, …) -> text; readable by any image tool. */
  readonly text?: Readonly<Record<string, string>>;
}

/**
 * Encodes a picture. `rgba` is `[height, width, 4]`, row-major, 0 to 255, alpha not premultiplied.
 * The same picture gives the same bytes. Throws `RangeError` when size and data disagree.
 */
export function encodePng(
  rgba: Uint8ClampedArray | Uint8Array,
  width: number,
  height: number,
  options: PngOptions = {},
): Uint8Array<ArrayBuffer> {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) {
      throw new RangeError(`A PNG has sides of 1 to ${MAX_SIDE} pixels, not ${width} x ${height}`);
    }
  }
  if (rgba.length !== width * height * CHANNELS) {
    throw new RangeError(
      `${width} x ${height} RGBA pixels are ${width * height * CHANNELS} bytes, not ${rgba.length}`,
    );
  }
  return concatenate([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header(width, height)),
    ...Object.entries(options.text ?? {}).map(([keyword, text]) => textChunk(keyword, text)),
    chunk('IDAT', zlibSync(filteredRows(rgba, width, height), { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
