import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '../core/errors';
import { sizeOf } from '../core/tensor-data';
import { fromTorch, toTorch, torchShape } from './layouts';
import type { NamedWeight, WeightLayout } from './types';

function counting(shape: number[], layout: WeightLayout): NamedWeight {
  return { name: 'w', shape, layout, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => i) };
}

describe('toTorch', () => {
  it('transposes a dense kernel', () => {
    const { shape, data } = toTorch(counting([2, 3], { kind: 'dense' }));
    expect(shape).toEqual([3, 2]);
    expect([...data]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('permutes convolution kernels by 3, 2, 0, 1', () => {
    for (const kind of ['conv2d', 'conv2dTranspose'] as const) {
      const [kh, kw, a, b] = [2, 3, 4, 5];
      const { shape, data } = toTorch(counting([kh, kw, a, b], { kind }));
      expect(shape).toEqual([b, a, kh, kw]);
      const torchAt = (l: number, t: number, y: number, x: number) => data[((l * a + t) * kh + y) * kw + x];
      const tfjsAt = (y: number, x: number, t: number, l: number) => ((y * kw + x) * a + t) * b + l;
      expect(torchAt(4, 1, 1, 2)).toBe(tfjsAt(1, 2, 1, 4));
      expect(torchAt(0, 3, 0, 1)).toBe(tfjsAt(0, 1, 3, 0));
    }
  });

  it('reorders rows after a flatten so that the product over an image stays the same', () => {
    const [height, width, channels, out] = [2, 3, 4, 5];
    const hwc = [height, width, channels] as const;
    const weight = counting([sizeOf(hwc), out], { kind: 'dense', inputHwc: hwc });
    const torch = toTorch(weight);
    const image = (y: number, x: number, c: number) => Math.sin(1 + y * 31 + x * 7 + c);
    for (let o = 0; o < out; o++) {
      let tfjsSum = 0;
      let torchSum = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          for (let c = 0; c < channels; c++) {
            tfjsSum += image(y, x, c) * weight.data[((y * width + x) * channels + c) * out + o];
            torchSum += image(y, x, c) * torch.data[o * sizeOf(hwc) + (c * height + y) * width + x];
          }
        }
      }
      expect(torchSum).toBeCloseTo(tfjsSum, 8);
    }
  });

  it('reorders columns and bias before an unflatten', () => {
    const outputHwc = [1, 2, 2] as const;
    // HWC positions (x, c): 00 01 10 11 -> CHW: 00 10 01 11.
    expect([...toTorch(counting([4], { kind: 'plain', outputHwc })).data]).toEqual([0, 2, 1, 3]);
    expect([...toTorch(counting([1, 4], { kind: 'dense', outputHwc })).data]).toEqual([0, 2, 1, 3]);
  });

  it('copies plain weights', () => {
    const weight = counting([3], { kind: 'plain' });
    const { data } = toTorch(weight);
    expect([...data]).toEqual([0, 1, 2]);
    expect(data).not.toBe(weight.data);
  });

  it('refuses a layout that contradicts the shape', () => {
    expect(() => toTorch(counting([2, 3, 4], { kind: 'dense' }))).toThrow(/2 axes/);
    expect(() => toTorch(counting([2, 3], { kind: 'conv2d' }))).toThrow(/4 axes/);
    expect(() => toTorch(counting([5, 3], { kind: 'dense', inputHwc: [2, 2, 1] }))).toThrow(/\[2, 2, 1\]/);
    const short = { ...counting([2, 3], { kind: 'dense' }), data: new Float32Array(5) };
    expect(() => toTorch(short)).toThrow(/holds 5 values/);
  });
});

describe('fromTorch', () => {
  const side = fc.integer({ min: 1, max: 4 });
  const hwc = fc.tuple(side, side, side);
  const weights = fc.oneof(
    side.map((n) => counting([n], { kind: 'plain' })),
    hwc.map((outputHwc) => counting([sizeOf(outputHwc)], { kind: 'plain', outputHwc })),
    fc.tuple(side, side).map((shape) => counting([...shape], { kind: 'dense' })),
    fc.tuple(hwc, side).map(([inputHwc, n]) => counting([sizeOf(inputHwc), n], { kind: 'dense', inputHwc })),
    fc
      .tuple(hwc, hwc)
      .map(([inputHwc, outputHwc]) =>
        counting([sizeOf(inputHwc), sizeOf(outputHwc)], { kind: 'dense', inputHwc, outputHwc }),
      ),
    fc.tuple(side, side, side, side).map((shape) => counting([...shape], { kind: 'conv2d' })),
    fc.tuple(side, side, side, side).map((shape) => counting([...shape], { kind: 'conv2dTranspose' })),
  );

  it('undoes toTorch exactly, whatever the layout', () => {
    fc.assert(
      fc.property(weights, (weight) => {
        const torch = toTorch(weight);
        expect(torch.shape).toEqual(torchShape(weight));
        expect(fromTorch(torch, weight)).toEqual(weight.data);
      }),
    );
  });

  it('names the tensor, the expected and the found shape', () => {
    const like = { name: 'fc_mu.weight', shape: [256, 20], layout: { kind: 'dense' } } as const;
    const found = { shape: [2, 256], data: new Float32Array(512) };
    expect(() => fromTorch(found, like)).toThrow(PlaygroundError);
    expect(() => fromTorch(found, like)).toThrow(/"fc_mu.weight".*\[2, 256\].*\[20, 256\]/);
    expect(() => fromTorch({ shape: [5120], data: new Float32Array(5120) }, like)).toThrow(/\[5120\]/);
  });
});
