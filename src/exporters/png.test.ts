import { unzlibSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, encodePng } from './png';

interface Chunk {
  type: string;
  data: Uint8Array;
}

/** Splits a PNG into chunks, checking signature and every CRC. */
function chunksOf(png: Uint8Array): Chunk[] {
  expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks: Chunk[] = [];
  let at = 8;
  while (at < png.length) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    expect(view.getUint32(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** Undoes the filters "none" and "up". */
function pixelsOf(chunks: Chunk[], width: number, height: number): number[] {
  const idat = chunks.find(({ type }) => type === 'IDAT');
  const rows = unzlibSync(idat?.data ?? new Uint8Array());
  const stride = width * 4;
  const out: number[] = [];
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const above = filter === 2 && y > 0 ? out[(y - 1) * stride + x] : 0;
      out.push((rows[y * (stride + 1) + 1 + x] + above) & 0xff);
    }
  }
  return out;
}

describe('encodePng', () => {
  it('has the CRC of ISO 3309: "123456789" gives cbf43926, an empty IEND ae426082', () => {
    expect(crc32(new TextEncoder().encode('123456789')).toString(16)).toBe('cbf43926');
    const png = encodePng(new Uint8Array(4), 1, 1);
    expect([...png.subarray(-12)]).toEqual([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
  });

  it('holds the pixels exactly', () => {
    const pictures = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
          .map((rgba) => ({ width, height, rgba })),
      );
    fc.assert(
      fc.property(pictures, ({ width, height, rgba }) => {
        const chunks = chunksOf(encodePng(rgba, width, height));
        expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'IEND']);
        expect([...chunks[0].data]).toEqual([0, 0, 0, width, 0, 0, 0, height, 8, 6, 0, 0, 0]);
        expect(pixelsOf(chunks, width, height)).toEqual([...rgba]);
      }),
      { numRuns: 40 },
    );
  });

  it('carries texts: Latin-1 as tEXt, others as iTXt', () => {
    const text = { Software: 'Generative Playground', Title: '样本' };
    const chunks = chunksOf(encodePng(new Uint8ClampedArray(4), 1, 1, { text }));
    const decode = ({ data }: Chunk) => new TextDecoder().decode(data);
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'tEXt', 'iTXt', 'IDAT', 'IEND']);
    expect(decode(chunks[1])).toBe('Software\0Generative Playground');
    expect(decode(chunks[2])).toBe('Title\0\0\0\0\0样本');
    expect(() => encodePng(new Uint8Array(4), 1, 1, { text: { '': 'x' } })).toThrow(RangeError);
  });

  it('refuses sizes that do not fit', () => {
    expect(() => encodePng(new Uint8Array(4), 2, 1)).toThrow(/8 bytes, not 4/);
    expect(() => encodePng(new Uint8Array(0), 0, 1)).toThrow(/0 x 1/);
    expect(() => encodePng(new Uint8Array(6), 1.5, 1)).toThrow(RangeError);
  });
});
