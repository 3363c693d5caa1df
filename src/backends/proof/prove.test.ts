import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../wasm-kernels/test-backends';
import { FUSED } from '../../core/fused-kernels';
import { CHECKS } from './checks';
import goldens from './goldens.json';
import { joinedResults, proveBackend } from './prove';

const stored: Record<string, number[]> = goldens;

/** What the plain JavaScript backend gives; run with WRITE_GOLDENS=1 after a change of the checks to store it. */
async function computed(): Promise<Record<string, number[]>> {
  await tf.setBackend('cpu');
  const rows: Record<string, number[]> = {};
  for (const { name, run, plain } of CHECKS) {
    const row = joinedResults(plain ?? run);
    rows[name] = Array.from(await row.data(), (value) => Number(value.toPrecision(5)));
    row.dispose();
  }
  return rows;
}

beforeAll(startWasm);

describe('the golden values', () => {
  it('are those of the plain JavaScript backend', async () => {
    const rows = await computed();
    if (process.env.WRITE_GOLDENS) {
      writeFileSync(new URL('./goldens.json', import.meta.url), `${JSON.stringify(rows, null, 0)}\n`);
      return;
    }
    expect(Object.keys(stored)).toEqual(Object.keys(rows));
    for (const [name, row] of Object.entries(rows)) {
      expect(stored[name].length, name).toBe(row.length);
      row.forEach((value, i) => {
        expect(Math.abs(stored[name][i] - value), `${name}[${i}]`).toBeLessThan(1e-3);
      });
    }
  });

  it('are there for every fused kernel that wasm has', () => {
    const proved = CHECKS.map(({ fused }) => fused);
    for (const kernel of Object.values(FUSED)) {
      if (!tf.getKernel(kernel, 'wasm')) continue;
      expect(proved.map((name) => name && FUSED[name])).toContain(kernel);
    }
  });

  it('name every check once', () => {
    expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
  });
});

describe.each(['cpu', 'wasm'])('the proof on %s', (backend) => {
  it('finds nothing wrong and keeps no tensor', async () => {
    await tf.setBackend(backend);
    const before = tf.memory();
    expect(await proveBackend()).toBeUndefined();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  });

  it('refuses one wrong number, wherever it is', async () => {
    await tf.setBackend(backend);
    for (const check of CHECKS.filter(({ fused }) => !fused)) {
      const broken = {
        ...check,
        run: () => {
          const results = check.run();
          const last = results[results.length - 1];
          return [...results.slice(0, -1), tf.mul(last, 1.2)];
        },
      };
      expect(await proveBackend({ checks: [broken] })).toContain(check.name);
    }
  });

  it('says which kernel is missing', async () => {
    await tf.setBackend(backend);
    const conv = tf.getKernel('Conv2D', backend);
    tf.unregisterKernel('Conv2D', backend);
    try {
      expect(await proveBackend()).toMatch(/conv2d 3×3: .*Conv2D/);
    } finally {
      tf.registerKernel(conv);
    }
  });

  it('takes NaN for wrong', async () => {
    await tf.setBackend(backend);
    const [first] = CHECKS;
    const broken = { ...first, run: () => first.run().map((result) => tf.mul(result, Number.NaN)) };
    expect(await proveBackend({ half: true, checks: [broken] })).toContain('gives NaN');
  });
});
