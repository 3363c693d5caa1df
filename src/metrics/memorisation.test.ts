import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng';
import { loadDataset } from '../datasets/load';
import { closerShare } from './closer-share';
import { metric as memorisation } from './memorisation/compute';
import { nearestItems } from './nearest-training';
import { finish } from './pieces';
import { pointSet } from './point-set';

const items = (x: number[], size = 2) => ({ x: Float32Array.from(x), count: x.length / size });
const noRest = () => Promise.resolve();

describe('nearestItems', () => {
  it('finds by hand', () => {
    const found = finish(nearestItems(items([0, 0, 9, 9, 4, 4]), items([3, 4, 0, 1, 10, 9]), 2));
    expect([...found.index]).toEqual([1, 2, 0]);
    expect([...found.distance]).toEqual([1, 1, 1]);
  });

  it.each([1, 2, 50])('finds what looking at every pair finds, in %d dimensions', (size) => {
    const rng = new Rng(1, 99);
    const asked = { x: rng.normals(40 * size), count: 40 };
    const among = { x: rng.normals(300 * size), count: 300 };
    const { index, distance } = finish(nearestItems(asked, among, size));
    for (let i = 0; i < asked.count; i++) {
      const squares = Array.from({ length: among.count }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += (asked.x[i * size + k] - among.x[j * size + k]) ** 2;
        return sum;
      });
      const least = Math.min(...squares);
      expect(index[i]).toBe(squares.indexOf(least));
      expect(distance[i]).toBeCloseTo(Math.sqrt(least), 10);
    }
  });

  it('finds an item itself at distance 0, also among items alike', () => {
    const among = items([1, 1, 1, 1, 5, 5]);
    expect([...finish(nearestItems(among, among, 2)).distance]).toEqual([0, 0, 0]);
  });

  it('refuses to find anything among nothing', () => {
    expect(() => finish(nearestItems(items([1, 1]), items([]), 2))).toThrow(RangeError);
  });
});

describe('closerShare', () => {
  it('is the Mann–Whitney share, equal ones counted half', () => {
    const share = (a: number[], b: number[]) => closerShare(Float64Array.from(a), Float64Array.from(b)).value;
    expect(share([1, 2], [3, 4])).toBe(1);
    expect(share([3, 4], [1, 2])).toBe(0);
    expect(share([1, 1], [1, 1])).toBe(0.5);
    // (1,2) (1,3) (1,5) below, (2,3) (2,5) below and (2,2) equal, (4,5) below: 6.5 of 9.
    expect(share([1, 2, 4], [2, 3, 5])).toBeCloseTo(6.5 / 9, 12);
  });

  it('has an error near the √((n + m + 1) / 12 n m) of equal distributions', () => {
    const rng = new Rng(2, 99);
    const draw = (count: number) => Float64Array.from(rng.uniforms(count));
    const { uncertainty } = closerShare(draw(1000), draw(1000));
    expect(uncertainty / Math.sqrt(2001 / 12e6)).toBeGreaterThan(0.6);
    expect(uncertainty / Math.sqrt(2001 / 12e6)).toBeLessThan(1.6);
  });
});

describe('memorisation', async () => {
  const dataset = await loadDataset('moons', { base: '' });
  const { train, heldOut } = dataset;
  const real = pointSet(heldOut.x, 2);
  const of = async (x: Float32Array) =>
    (await memorisation.compute({ real, generated: pointSet(x, 2), dataset }, noRest)).memorisation;

  it('is ½ for fresh items', async () => {
    const fresh = await of(heldOut.x.slice());
    expect(fresh.value).toBe(0.5);
  });

  it('is 1 for copies of training items, and nearly so for slightly moved ones', async () => {
    expect((await of(train.x.slice(0, 2000))).value).toBeGreaterThan(0.99);
    const rng = new Rng(3, 99);
    const moved = train.x.slice(0, 2000).map((value) => value + 0.001 * rng.normal());
    expect((await of(moved)).value).toBeGreaterThan(0.8);
  });

  it('is below ½ for samples off the data', async () => {
    const off = heldOut.x.map((value) => 1.3 * value);
    expect((await of(off)).value).toBeLessThan(0.4);
  });
});
