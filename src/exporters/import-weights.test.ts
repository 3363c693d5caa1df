import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '../core/errors';
import { readWeights } from './import-weights';
import { encodeSafetensors, type NamedTensor } from './safetensors';
import type { WeightSpec } from './types';

const EXPECTED: readonly WeightSpec[] = [
  { name: 'a.weight', shape: [2, 3], layout: { kind: 'dense' } },
  { name: 'a.bias', shape: [3], layout: { kind: 'plain' } },
];
const weight: NamedTensor = { name: 'a.weight', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
const bias: NamedTensor = { name: 'a.bias', shape: [3], data: Float32Array.of(7, 8, 9) };

function message(tensors: NamedTensor[], expected = EXPECTED): string {
  try {
    readWeights(encodeSafetensors(tensors), expected);
  } catch (error) {
    if (error instanceof PlaygroundError && error.code === 'bad-file') return error.message;
    throw error;
  }
  throw new Error('The file was accepted');
}

describe('readWeights', () => {
  it("gives the arrays in TensorFlow.js' layout, with the metadata", () => {
    const { arrays, metadata } = readWeights(encodeSafetensors([weight, bias], { step: '5' }), EXPECTED);
    expect([...arrays.keys()]).toEqual(['a.weight', 'a.bias']);
    expect(arrays.get('a.weight')).toEqual(Float32Array.of(1, 3, 5, 2, 4, 6));
    expect(metadata).toEqual({ step: '5' });
  });

  it('names missing, unexpected and misshapen tensors in one message', () => {
    const flat = { ...bias, shape: [1, 3] };
    expect(message([{ ...weight, name: 'b.weight' }, flat])).toBe(
      'The weights do not fit this model: 1 tensor missing ("a.weight"); 1 tensor unexpected ("b.weight"); ' +
        '1 tensor of another shape ("a.bias" is [1, 3] instead of [3]).',
    );
  });

  it('counts what it does not name', () => {
    const many = Array.from({ length: 10 }, (_, i) => ({ ...bias, name: `extra.${i}` }));
    expect(message([weight, bias, ...many])).toContain(
      '10 tensors unexpected ("extra.0", "extra.1", "extra.2" and 7 more)',
    );
  });

  it('refuses a kernel in the layout of TensorFlow.js', () => {
    expect(message([{ ...weight, shape: [2, 3] }, bias])).toContain('"a.weight" is [2, 3] instead of [3, 2]');
  });

  it('refuses values that are not finite', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(message([weight, { ...bias, data: Float32Array.of(0, value, 0) }])).toContain(
        `"a.bias" holds ${value} at position 1`,
      );
    }
  });

  it('takes half precision, which float32 holds exactly', () => {
    const bytes = encodeSafetensors([{ name: 'h', shape: [1], data: Float32Array.of(0) }]);
    const text = new TextDecoder('latin1').decode(bytes.subarray(8, -4)).trimEnd();
    const header = new TextEncoder().encode(text.replace('F32', 'F16').replace('[0,4]', '[0,2]').padEnd(56));
    const file = new Uint8Array(8 + header.length + 2);
    file[0] = header.length;
    file.set(header, 8);
    file.set([0x00, 0x3e], 8 + header.length); // 1.5
    const { arrays } = readWeights(file, [{ name: 'h', shape: [1], layout: { kind: 'plain' } }]);
    expect(arrays.get('h')).toEqual(Float32Array.of(1.5));
  });
});
