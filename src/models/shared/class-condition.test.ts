import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../backends/wasm-kernels/test-backends';
import { Rng, STREAM } from '../../core/rng';
import '../../testing/allclose';
import { ClassCondition, type Labels } from './class-condition';
import type { DataSpec } from './generative-model';
import * as tf from './tf';
import { Weights } from './weights';

const DATA: DataSpec = { kind: 'points', shape: [2], size: 2, labelNames: ['a', 'b', 'c'] };

function build(conditional = true, data = DATA) {
  const weights = new Weights(1);
  return { weights, condition: new ClassCondition(weights, data, conditional) };
}

/** The condition of items of these classes. */
function joined(condition: ClassCondition, embedding: tf.Tensor, labels: Labels): tf.Tensor {
  return condition.join(embedding, condition.rows(labels, embedding.shape[0]).classes);
}

describe('ClassCondition', () => {
  beforeAll(startWasm);

  it('adds the row of each class to the embedding, the last where there is none', async () => {
    const { weights, condition } = build();
    expect(weights.specs).toEqual([{ name: 'label.weight', shape: [4, 64], layout: { kind: 'plain' } }]);
    const [table] = (await weights.named('raw')).map(({ data }) => data);
    const row = (label: number) => table.subarray(64 * label, 64 * (label + 1));
    const embedding = tf.ones([3, 64]);
    const rows = await joined(condition, embedding, [2, 0, 3]).data();
    [2, 0, 3].forEach((label, i) => {
      expect(rows.slice(64 * i, 64 * (i + 1))).toBeAllclose(
        row(label).map((v) => v + 1),
        { atol: 1e-6 },
      );
    });
    expect((await joined(condition, embedding, undefined).data()).slice(0, 64)).toBeAllclose(
      row(3).map((v) => v + 1),
      { atol: 1e-6 },
    );
    weights.dispose();
  });

  it('learns the rows of the classes it meets, and those alone', async () => {
    const { weights, condition } = build();
    const { grads } = tf.variableGrads(() => tf.sum(joined(condition, tf.zeros([3, 64]), [1, 1, 3])));
    const gradient = await Object.values(grads)[0].data();
    expect([0, 1, 2, 3].map((label) => gradient[64 * label])).toEqual([0, 2, 0, 1]);
    weights.dispose();
  });

  it('leaves out one class in ten in training, the same ones for the same stream', () => {
    const { weights, condition } = build();
    const labels = Int32Array.from({ length: 10_000 }, (_, i) => i % 3);
    const drop = (seed: number) =>
      Array.from(condition.forTraining(labels, new Rng(seed, STREAM.trainingNoise)) ?? []);
    const kept = drop(1);
    expect(kept).toEqual(drop(1));
    expect(kept).not.toEqual(drop(2));
    expect(kept.every((label, i) => label === 3 || label === labels[i])).toBe(true);
    expect(kept.filter((label) => label === 3).length / 10_000).toBeAllclose(0.1, { atol: 0.01 });
    weights.dispose();
  });

  it('goes as far beyond the answer without class as guidance says', async () => {
    const { weights, condition } = build();
    const asked: Labels[] = [];
    const predict = (labels: Labels) => {
      asked.push(labels);
      return tf.scalar(labels ? 5 : 2);
    };
    const answer = async (guidance: number) => (await condition.guided([1], guidance, predict).data())[0];
    expect(await answer(1)).toBe(5);
    expect(asked).toEqual([[1]]);
    expect(await answer(0)).toBe(2);
    expect(await answer(3)).toBe(11);
    expect(await condition.guided(undefined, 3, predict).data()).toEqual(Float32Array.of(2));
    weights.dispose();
  });

  it.each([
    ['not asked for', false, DATA],
    ['there are no classes', true, { kind: 'points', shape: [2], size: 2 }],
  ] as [string, boolean, DataSpec][])('changes nothing where %s', async (_why, conditional, data) => {
    const { weights, condition } = build(conditional, data);
    expect(weights.specs).toEqual([]);
    expect(condition.ports).toEqual([]);
    const embedding = tf.ones([2, 64]);
    expect(joined(condition, embedding, [0, 1])).toBe(embedding);
    expect(condition.forTraining(Int32Array.of(0, 1), new Rng(1, STREAM.trainingNoise))).toBeUndefined();
    const seen: Labels[] = [];
    condition.guided([1], 3, (labels) => {
      seen.push(labels);
      return tf.scalar(0);
    });
    expect(seen).toEqual([undefined]);
  });
});
