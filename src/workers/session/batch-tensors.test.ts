import { beforeAll, describe, expect, it } from 'vitest';
import { BatchStream } from '../../datasets/batches';
import type { Split } from '../../datasets/types';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import * as tf from '../../models/shared/tf';
import { BatchTensors } from './batch-tensors';

const ITEM = 20;
const TRANSFORM = { scale: 2, offset: -1 };

function split(count = 7): Split {
  return {
    x: Float32Array.from({ length: count * ITEM }, (_, i) => i / 100),
    labels: Int32Array.from({ length: count }, (_, i) => i % 3),
    count,
  };
}

function tensors(items: Split, gathers: boolean, transform = TRANSFORM): BatchTensors {
  return new BatchTensors(new BatchStream(items, ITEM, 4, 9, transform), gathers);
}

describe('BatchTensors', () => {
  beforeAll(startWasm);

  it('gathers the very batches that it would send', async () => {
    const items = split();
    const [sent, gathered] = [tensors(items, false), tensors(items, true)];
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) {
      const [a, b] = [sent.next(), gathered.next()];
      expect(b.x.shape).toEqual([4, ITEM]);
      expect(await b.x.data()).toEqual(await a.x.data());
      expect(b.labels).toEqual(a.labels);
      tf.dispose([a.x, b.x]);
    }
    expect(tf.memory().numTensors).toBe(before + 1);
    gathered.dispose();
    gathered.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keeps the items once for all who train on them in the same range, until the last has gone', () => {
    const items = split();
    const before = tf.memory().numTensors;
    const runs = [tensors(items, true), tensors(items, true), tensors(items, true, { scale: 1, offset: 0 })];
    for (const run of runs) tf.dispose(run.next().x);
    expect(tf.memory().numTensors).toBe(before + 2);
    runs[0].dispose();
    tf.dispose(runs[1].next().x);
    for (const run of runs) run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
