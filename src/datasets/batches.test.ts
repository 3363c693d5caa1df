import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchStream } from './batches';
import type { Split } from './types';

/** Items of two numbers each, (2i, 2i + 1), labelled i. */
function numbered(count: number): Split {
  return {
    x: Float32Array.from({ length: 2 * count }, (_, i) => i),
    labels: Int32Array.from({ length: count }, (_, i) => i),
    count,
  };
}

const sizes = { count: fc.integer({ min: 1, max: 40 }), batch: fc.integer({ min: 1, max: 100 }) };

describe('BatchStream', () => {
  it('gives every item once in each epoch, whatever the batch size', () => {
    fc.assert(
      fc.property(sizes.count, sizes.batch, fc.nat(), (count, batch, seed) => {
        const stream = new BatchStream(numbered(count), 2, batch, seed);
        const seen: number[] = [];
        while (seen.length < 3 * count) seen.push(...stream.indices(seen.length / batch));
        for (let epoch = 0; epoch < 3; epoch++) {
          const items = seen.slice(epoch * count, (epoch + 1) * count).sort((a, b) => a - b);
          expect(items).toEqual(Array.from({ length: count }, (_, i) => i));
        }
      }),
    );
  });

  it('resumes from its batch index alone', () => {
    fc.assert(
      fc.property(sizes.count, sizes.batch, fc.integer({ min: 0, max: 200 }), (count, batch, from) => {
        const straight = new BatchStream(numbered(count), 2, batch, 7);
        for (let i = 0; i < from; i++) straight.next();
        const resumed = new BatchStream(numbered(count), 2, batch, 7);
        resumed.seek(from);
        expect(resumed.batchIndex).toBe(straight.batchIndex);
        expect(resumed.next()).toEqual(straight.next());
        expect(resumed.next()).toEqual(straight.next());
      }),
      { numRuns: 30 },
    );
  });

  it('goes back as well as forward', () => {
    const stream = new BatchStream(numbered(10), 2, 4, 1);
    const first = stream.next();
    for (let i = 0; i < 9; i++) stream.next();
    stream.seek(0);
    expect(stream.next()).toEqual(first);
  });

  it('keeps numbers and labels of an item together and applies scale and offset', () => {
    const { x, labels } = new BatchStream(numbered(10), 2, 10, 3, { scale: 0.5, offset: -1 }).next();
    labels?.forEach((label, row) => {
      expect(x[2 * row]).toBe(2 * label * 0.5 - 1);
      expect(x[2 * row + 1]).toBe((2 * label + 1) * 0.5 - 1);
    });
    expect(labels).toHaveLength(10);
  });

  it('shuffles by the seed, and anew in each epoch', () => {
    const order = (seed: number, epoch: number) =>
      new BatchStream(numbered(30), 2, 30, seed).indices(epoch).join();
    expect(order(1, 0)).toBe(order(1, 0));
    expect(new Set([order(1, 0), order(2, 0), order(1, 1), order(1, 2)]).size).toBe(4);
  });

  it('serves one item in a large batch, and no labels where there are none', () => {
    const batch = new BatchStream({ x: Float32Array.of(4, 5), count: 1 }, 2, 512, 1).next();
    expect(batch.x).toHaveLength(1024);
    expect(new Set(batch.x)).toEqual(new Set([4, 5]));
    expect('labels' in batch).toBe(false);
  });

  it('gives fresh arrays, so that a backend may read the last batch late', () => {
    const stream = new BatchStream(numbered(4), 2, 2, 1);
    const first = stream.next();
    const kept = first.x.slice();
    stream.next();
    expect(first.x).toEqual(kept);
  });

  it('refuses what cannot be', () => {
    const empty = { x: new Float32Array(0), count: 0 };
    expect(() => new BatchStream(empty, 2, 1, 1)).toThrow(/count must be a positive integer, not 0/);
    expect(() => new BatchStream(numbered(3), 2, 0, 1)).toThrow(/batchSize/);
    expect(() => new BatchStream(numbered(3), 2, 1.5, 1)).toThrow(/batchSize/);
    expect(() => new BatchStream(numbered(3), 3, 1, 1)).toThrow(/do not make 6/);
    expect(() => new BatchStream(numbered(3), 2, 1, 1).seek(-1)).toThrow(RangeError);
    expect(() => new BatchStream(numbered(3), 2, 1, 1).seek(0.5)).toThrow(RangeError);
  });
});
