/**
 * The cases of the reference implementation's own tests (huggingface/safetensors: safetensors/src/tensor.rs, tests of
 * serialisation, `test_json_attack`, `test_metadata_incomplete_buffer` and others; bindings/python/tests), and what
 * users reported: smthemex/ComfyUI_YuE#28, QuintinShaw/openasr#73, safetensors/safetensors#401.
 */
import { gzipSync, strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '../core/errors';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

/** A file of this header (text or bytes) and this many bytes of data. */
function file(header: string | Uint8Array, dataBytes = 0): Uint8Array {
  const text = typeof header === 'string' ? strToU8(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const f32 = (shape: string, begin: number, end: number) =>
  `{"dtype":"F32","shape":${shape},"data_offsets":[${begin},${end}]}`;

function refusal(bytes: Uint8Array): PlaygroundError {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
  throw new Error('The file was accepted');
}

function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

describe('encodeSafetensors', () => {
  it('gives the header sizes of the reference implementation: 40, 72, 64', () => {
    expect(headerLength(encodeSafetensors([], { framework: 'pt' }))).toBe(40);
    const data = Float32Array.from([0, 1, 2, 3, 4, 5]);
    const padded = encodeSafetensors([{ name: 'attn0', shape: [1, 1, 2, 3], data }]);
    expect(headerLength(padded)).toBe(72);
    expect([...padded.subarray(8 + 65, 8 + 72)]).toEqual(Array.from({ length: 7 }, () => 0x20));
    expect(headerLength(encodeSafetensors([{ name: 'attn.0', shape: [1, 2, 3], data }]))).toBe(64);
  });

  it('lays header and values out as specified', () => {
    const bytes = encodeSafetensors([{ name: 'a', shape: [2], data: Float32Array.of(1, -2) }]);
    const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    expect(new TextDecoder().decode(bytes.subarray(8, -8)).trimEnd()).toBe(header);
    expect([...bytes.subarray(-8)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it('refuses names that a reader could not tell apart, and data that do not fit their shape', () => {
    const one = { name: 'a', shape: [1], data: Float32Array.of(1) };
    expect(() => encodeSafetensors([one, one])).toThrow(/"a" occurs twice/);
    expect(() => encodeSafetensors([{ ...one, name: '__metadata__' }])).toThrow(/reserved/);
    expect(() => encodeSafetensors([{ ...one, shape: [2] }])).toThrow(/\[2\] holds 1/);
  });

  it('comes back the same, whatever the names, shapes and metadata', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '.', '"', '\\', '\n', '\0', 'é', '中', '😀', '\uD800'),
    });
    const tensor = fc.record({
      name: text,
      shape: fc.array(fc.nat(3), { maxLength: 3 }),
    });
    const tensors = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 4 });
    const metadata = fc.array(fc.tuple(text, text));
    fc.assert(
      fc.property(tensors, metadata, (specs, pairs) => {
        const written = specs.map(({ name, shape }, n) => {
          const size = shape.reduce((product, side) => product * side, 1);
          return {
            name,
            shape,
            data: Float32Array.from({ length: size }, (_, i) => Math.fround(i * 1.1 - n)),
          };
        });
        const bytes = encodeSafetensors(written, Object.fromEntries(pairs));
        expect(headerLength(bytes) % 8).toBe(0);
        const read = decodeSafetensors(bytes);
        expect(read.metadata).toEqual(Object.fromEntries(pairs));
        expect(read.tensors.size).toBe(written.length);
        for (const { name, shape, data } of written) {
          expect(read.tensors.get(name)).toEqual({ dtype: 'F32', shape, data });
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('decodeSafetensors accepts', () => {
  it('an empty header', () => {
    expect(decodeSafetensors(file('{}')).tensors.size).toBe(0);
  });

  it('tensors without elements, also where others begin', () => {
    const read = decodeSafetensors(
      file(`{"e":${f32('[2,0]', 0, 0)},"b":${f32('[1]', 0, 4)},"c":${f32('[0]', 4, 4)}}`, 4),
    );
    expect(read.tensors.get('e')).toEqual({ dtype: 'F32', shape: [2, 0], data: new Float32Array(0) });
    expect(read.tensors.size).toBe(3);
  });

  it('a scalar', () => {
    expect(decodeSafetensors(file(`{"s":${f32('[]', 0, 4)}}`, 4)).tensors.get('s')?.shape).toEqual([]);
  });

  it('padding with spaces', () => {
    expect(decodeSafetensors(file(`{"s":${f32('[1]', 0, 4)}}     `, 4)).tensors.size).toBe(1);
  });

  it('names in any order', () => {
    const bytes = file(`{"b":${f32('[1]', 4, 8)},"a":${f32('[1]', 0, 4)}}`, 8);
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, 7, true);
    expect([...(decodeSafetensors(bytes).tensors.get('b')?.data ?? [])]).toEqual([7]);
  });

  it('metadata that are null, as the reference implementation does', () => {
    expect(decodeSafetensors(file('{"__metadata__":null}')).metadata).toEqual({});
  });

  it('extra fields', () => {
    const entry =
      '{"dtype":"F32","shape":[1],"data_offsets":[0,4],"note":{"scale":-1.5e3,"list":[true,null]}}';
    expect(decodeSafetensors(file(`{"a":${entry}}`, 4)).tensors.size).toBe(1);
  });

  it('the names __proto__ and constructor, as tensors and as metadata', () => {
    const header = `{"__metadata__":{"__proto__":"x"},"__proto__":${f32('[1]', 0, 4)},"constructor":${f32('[1]', 4, 8)}}`;
    const read = decodeSafetensors(file(header, 8));
    expect([...read.tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(Object.entries(read.metadata)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(read.metadata)).toBe(Object.prototype);
  });

  it('a view that does not begin at its buffer', () => {
    const bytes = encodeSafetensors([{ name: 'a', shape: [1], data: Float32Array.of(5) }]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect([...(decodeSafetensors(shifted.subarray(3)).tensors.get('a')?.data ?? [])]).toEqual([5]);
  });

  it('a header whose length looks like the start of a pickle', () => {
    const header = `{"a":${f32('[1]', 0, 4)}}`.padEnd(0x0280);
    expect(decodeSafetensors(file(header, 4)).tensors.size).toBe(1);
  });

  it('every numeric type', () => {
    const read = (dtype: string, hex: string, count: number) => {
      const data = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
      const bytes = file(
        `{"a":{"dtype":"${dtype}","shape":[${count}],"data_offsets":[0,${data.length}]}}`,
        data.length,
      );
      bytes.set(data, bytes.length - data.length);
      return [...(decodeSafetensors(bytes).tensors.get('a')?.data ?? [])];
    };
    expect(read('F64', '000000000000f83f', 1)).toEqual([1.5]);
    // 1, -2, 65504 (largest), 2^-24 (smallest), infinity, NaN, -0
    expect(read('F16', '003c00c0ff7b0100007c007e0080', 7)).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      Infinity,
      NaN,
      -0,
    ]);
    // 1, -2, largest, smallest, infinity, NaN: the upper halves of these float32
    const upper = Float32Array.of(1, -2, 3.3895313892515355e38, 2 ** -133, Infinity, NaN);
    expect(read('BF16', '803f00c07f7f0100807fc07f', 6)).toEqual([...upper]);
    expect(read('I64', 'ffffffffffffffff', 1)).toEqual([-1]);
    expect(read('U64', '0100000000000000', 1)).toEqual([1]);
    expect(read('I32', 'feffffff', 1)).toEqual([-2]);
    expect(read('U32', '000000ff', 1)).toEqual([0xff000000]);
    expect(read('I16', 'ffff', 1)).toEqual([-1]);
    expect(read('U16', 'ffff', 1)).toEqual([65535]);
    expect(read('I8', 'ff', 1)).toEqual([-1]);
    expect(read('U8', 'ff', 1)).toEqual([255]);
    expect(read('BOOL', '0100', 2)).toEqual([1, 0]);
  });
});

describe('decodeSafetensors refuses', () => {
  const lengthOnly = (value: bigint, rest: number[] = []) => {
    const bytes = new Uint8Array(8 + rest.length);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    bytes.set(rest, 8);
    return bytes;
  };
  const whole = encodeSafetensors([
    { name: 'a', shape: [2, 2], data: new Float32Array(4) },
    { name: 'b', shape: [2, 2], data: new Float32Array(4) },
  ]);
  const trailing = new Uint8Array(whole.length + 3);
  trailing.set(whole);
  const half = Math.floor(whole.length / 2);
  const entry = (fields: string) => file(`{"a":{${fields}}}`, 4);

  const cases: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(0), /empty \(0 bytes\)/],
    ['3 bytes', Uint8Array.of(1, 0, 0), /only 3 bytes/],
    ['8 bytes only', lengthOnly(60n), /ends after its first 8 bytes/],
    ['the length 0xffffff000000003c', lengthOnly(0xffffff000000003cn, [0x7b]), /100 MB/],
    ['the length 2^63', lengthOnly(2n ** 63n, [0x7b]), /header of 9223372036854775808 bytes/],
    ['a header longer than the file', lengthOnly(1000n, [0x7b, 0x7d]), /header of 1000 bytes, only 2 follow/],
    ['half a download', whole.subarray(0, half), /truncated, or not safetensors/],
    ['a file truncated by 2 bytes', whole.subarray(0, -2), /truncated: .* 32 bytes of data, only 30/],
    ['trailing bytes', trailing, /3 bytes after the last tensor/],
    ['the header {', file('{'), /not valid JSON: Expected a string at position 1/],
    ['the byte FF', file(Uint8Array.of(0xff)), /not valid UTF-8/],
    ['an empty header', file(''), /ends after its first 8 bytes/],
    ['an array', file('[]'), /header is an array/],
    ['null', file('null'), /header is null/],
    ['a byte order mark', file('\uFEFF{}'), /byte order mark/],
    ['NUL padding', file('{}\0\0'), /padded with NUL/],
    ['padding in front', file('  {}'), /does not start with "\{"/],
    ['text after the header', file('{} {}'), /Unexpected text after the end at position 3/],
    ['JSON that only looks right', file('{"a":{"dtype":"F32",}}'), /not valid JSON/],
    ['endless nesting', file('{"a":'.repeat(100_000)), /Too deeply nested/],
    [
      'shape [2,2] I32 at [0,4]',
      file('{"a":{"dtype":"I32","shape":[2,2],"data_offsets":[0,4]}}', 4),
      /needs 16 bytes/,
    ],
    [
      'shape [2, 2^64 - 2]',
      file(`{"a":${f32('[2,18446744073709551614]', 0, 16)}}`, 16),
      /18446744073709551614, more than/,
    ],
    [
      'a product beyond 2^53',
      file(`{"a":${f32('[4294967296,4294967296]', 0, 16)}}`, 16),
      /larger than any file/,
    ],
    [
      'shared offsets',
      file(`{"a":${f32('[1]', 0, 4)},"b":${f32('[1]', 0, 4)},"c":${f32('[1]', 0, 4)}}`, 4),
      /3 tensors share/,
    ],
    [
      'a hole',
      file(`{"a":${f32('[1]', 0, 4)},"b":${f32('[1]', 8, 12)}}`, 12),
      /hole of 4 bytes before .*"b"/,
    ],
    ['a hole at the start', file(`{"b":${f32('[1]', 4, 8)}}`, 8), /hole of 4 bytes/],
    ['an overlap', file(`{"a":${f32('[2]', 0, 8)},"b":${f32('[2]', 4, 12)}}`, 12), /"a" and "b" overlap/],
    [
      'offsets past the end',
      file(`{"a":${f32('[1]', 0, 4)},"b":${f32('[250]', 4, 1004)}}`, 8),
      /1004 bytes of data, only 8/,
    ],
    ['reversed offsets', file(`{"a":${f32('[1]', 4, 0)}}`, 4), /reversed: \[4, 0\]/],
    ['shape -1', file(`{"a":${f32('[-1]', 0, 4)}}`, 4), /negative \(-1\)/],
    ['shape 1.0', file(`{"a":${f32('[1.0]', 0, 4)}}`, 4), /is 1\.0, not an integer/],
    ['shape 1e0', file(`{"a":${f32('[1e0]', 0, 4)}}`, 4), /is 1e0, not an integer/],
    ['shape "1"', file(`{"a":${f32('["1"]', 0, 4)}}`, 4), /is a string, not an integer/],
    [
      'a shape that is none',
      file(`{"a":${f32('4', 0, 4)}}`, 4),
      /shape of tensor "a" is a number, not an array/,
    ],
    ['an unknown dtype', entry('"dtype":"F33","shape":[1],"data_offsets":[0,4]'), /unknown dtype "F33"/],
    [
      'a dtype that is not read',
      entry('"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]'),
      /F8_E4M3, which is not read/,
    ],
    ['a missing dtype', entry('"shape":[1],"data_offsets":[0,4]'), /"a" has no dtype/],
    ['a missing shape', entry('"dtype":"F32","data_offsets":[0,4]'), /shape of tensor "a" is missing/],
    ['missing offsets', entry('"dtype":"F32","shape":[1]'), /data_offsets of tensor "a" is missing/],
    ['three offsets', entry('"dtype":"F32","shape":[1],"data_offsets":[0,4,4]'), /has 3 data_offsets/],
    ['an entry that is null', file('{"a":null}'), /entry of tensor "a" is null/],
    ['non-string metadata', file('{"__metadata__":{"step":3}}'), /metadata value "step" is a number/],
    ['metadata that are none', file('{"__metadata__":[]}'), /metadata are an array/],
    [
      'a tensor named twice',
      file(`{"w":${f32('[1]', 0, 4)},"w":${f32('[1]', 4, 8)}}`, 8),
      /tensor "w" twice/,
    ],
    [
      'a tensor named twice in other letters',
      file(`{"w":${f32('[1]', 0, 4)},"\\u0077":${f32('[1]', 4, 8)}}`, 8),
      /tensor "w" twice/,
    ],
    [
      '__proto__ named twice',
      file(`{"__proto__":${f32('[1]', 0, 4)},"__proto__":${f32('[1]', 4, 8)}}`, 8),
      /"__proto__" twice/,
    ],
    ['a metadata key twice', file('{"__metadata__":{"k":"1","k":"2"}}'), /metadata name the key "k" twice/],
    [
      'a field twice',
      entry('"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]'),
      /gives "dtype" .*"a" twice/,
    ],
    ['an HTML page', strToU8('<!DOCTYPE html>\n<html><body>404</body></html>'), /a web page \(HTML\)/],
    ['an HTML page after a blank line', strToU8('\uFEFF\n  <html lang="en">'), /a web page \(HTML\)/],
    [
      'a Git LFS pointer',
      strToU8('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
      /Git LFS pointer/,
    ],
    ['a gzip', gzipSync(whole, { mtime: 0 }), /a gzip archive/],
    ['a zip', zipSync({ 'model.safetensors': whole }), /a zip archive/],
    [
      'the TensorFlow.js export',
      zipSync({ 'model.json': strToU8('{}') }),
      /zip archive with TensorFlow\.js weights/,
    ],
    [
      'a pickle of today (zip)',
      zipSync({ 'archive/data.pkl': Uint8Array.of(0x80, 2) }, { level: 0 }),
      /PyTorch pickle/,
    ],
    // First bytes of torch.save's old format: protocol 2, then its magic number.
    [
      'a pickle of old',
      Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8),
      /PyTorch pickle/,
    ],
    ['JSON', strToU8('{\n  "modelTopology": {}}'), /JSON text/],
  ];

  it.each(cases)('%s', (_, bytes, message) => {
    const error = refusal(bytes);
    expect(error.code).toBe('bad-file');
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
  });

  it('integers and doubles that float32 cannot hold', () => {
    const integer = file('{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}', 8);
    new DataView(integer.buffer).setBigInt64(integer.length - 8, 16777217n, true);
    expect(refusal(integer).message).toMatch(/"a" \(I64\) holds 16777217/);
    const double = file('{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}', 8);
    new DataView(double.buffer).setFloat64(double.length - 8, 1e300, true);
    expect(refusal(double).message).toMatch(/1e\+300/);
  });

  it('any junk with bad-file, never with another error', () => {
    const changed = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => {
      const bytes = whole.slice();
      bytes[at] = value;
      return bytes;
    });
    const junkHeader = fc.string().map((text) => file(`{${text}`));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), changed, junkHeader), (bytes) => {
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(PlaygroundError);
          if (error instanceof PlaygroundError) expect(error.code).toBe('bad-file');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not confused by very long strings', () => {
    const long = 'x\\n'.repeat(1_000_000);
    expect(decodeSafetensors(file(`{"__metadata__":{"k":"${long}"}}`)).metadata.k).toHaveLength(2_000_000);
  });
});
