import { beforeAll, describe, expect, it } from 'vitest';
import { leftOver, startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import { hasFused } from './fused';
import { normalTensor } from './noise';
import * as tf from './tf';

beforeAll(startWasm);

async function draw(rng: Rng, shape: [number, number]): Promise<Float32Array> {
  const tensor = normalTensor<tf.Rank.R2>(rng, shape);
  const data = await tensor.data<'float32'>();
  tensor.dispose();
  return data;
}

/** Neighbouring floats are 2⁻²³ apart at most, relative to their size. */
function expectSame(found: Float32Array, wanted: Float32Array): void {
  expect(found.length).toBe(wanted.length);
  expect(found.every((value, i) => Math.abs(value - wanted[i]) <= Math.abs(wanted[i]) * 2 ** -23)).toBe(true);
}

describe('normals made on wasm', () => {
  it('come from a kernel', () => {
    expect(hasFused('normals')).toBe(true);
  });

  it('are those of the JavaScript generator for any seed, stream and count', async () => {
    for (const [seed, substream] of [
      [1, 0],
      [123_456, 77],
      [0xffffffff, 2 ** 33 + 5],
    ]) {
      const made = () => new Rng(seed, STREAM.trainingNoise, substream);
      const wanted = made().normals(40_000);
      const found = await draw(made(), [200, 200]);
      expectSame(found, wanted);
      // In bulk they are equal to the bit.
      expect(found.filter((value, i) => value !== wanted[i]).length).toBeLessThan(5);
      for (let count = 1; count <= 37; count++) {
        const few = await draw(made(), [count, 1]);
        expect(few).toEqual(found.slice(0, count));
      }
    }
  });

  it('leave the stream where the JavaScript generator would, within a block as well', async () => {
    for (const [before, count] of [
      [0, 8],
      [0, 7],
      [0, 5],
      [3, 8],
      [4, 9],
    ]) {
      const made = () => {
        const rng = new Rng(5, STREAM.trainingNoise);
        for (let i = 0; i < before; i++) rng.uniform();
        return rng;
      };
      const [here, there] = [made(), made()];
      expectSame(await draw(here, [count, 1]), there.normals(count));
      expect([here.normal(), here.uniform(), here.normal()]).toEqual([
        there.normal(),
        there.uniform(),
        there.normal(),
      ]);
    }
  });

  it('leave nothing behind', async () => {
    expect(await leftOver(() => [normalTensor(new Rng(1, 1), [5, 3])], 50)).toEqual([0, 0, 0]);
  });
});

it('normals are plain tensors on cpu', async () => {
  await tf.setBackend('cpu');
  expect(await draw(new Rng(2, 1), [3, 5])).toEqual(new Rng(2, 1).normals(15));
  await tf.setBackend('wasm');
});
