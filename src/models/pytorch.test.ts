import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../backends/wasm-kernels/test-backends';
import type { DataKind } from '../core/params';
import { Rng, STREAM } from '../core/rng';
import { safetensorsExporter } from '../exporters/safetensors';
import { ITEM } from '../testing/contract';
import { paramsWith } from '../testing/params';
import { buildModel } from './implementations';
import { FAMILIES, familyMeta } from './registry';
import * as tf from './shared/tf';
import { dataTransform, type FamilyMeta, type PortInfo, type PresetValues } from './types';

/**
 * Exported weights load into PyTorch with `strict=True` and give the same outputs (reference/load_weights.py).
 * Where no Python with PyTorch is installed these tests are skipped; the committed goldens hold there all the same.
 */
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const hasTorch = spawnSync(PYTHON, ['-c', 'import torch']).status === 0;

interface Case {
  name: string;
  family: FamilyMeta;
  kind: DataKind;
  /** Over the Reference's settings. */
  over: PresetValues;
}

const CASES: readonly Case[] = [
  ...FAMILIES.flatMap((family: FamilyMeta) =>
    (['points', 'images'] as const).map((kind) => ({
      name: `${family.id} on ${kind}`,
      family,
      kind,
      over: {},
    })),
  ),
  {
    name: 'vae on images, conditional and with a learned σ',
    family: familyMeta('vae'),
    kind: 'images',
    over: { conditional: true, likelihood: 'gaussian', learnSigma: true },
  },
];

/** Names of the classes of labelled data. */
const LABEL_NAMES = ['a', 'b', 'c'];

/** Whole numbers where a port takes no others; uniform numbers elsewhere. */
function input(port: PortInfo, n: number, rng: Rng): tf.Tensor {
  const shape = port.shape.map((side) => side ?? n);
  const [min, max] = port.range ?? [-2, 2];
  const values = rng.uniforms(
    shape.reduce((product, side) => product * side, 1),
    min,
    max,
  );
  return tf.tensor(port.integer ? values.map(Math.round) : values, shape);
}

async function plain(tensors: Readonly<Record<string, tf.Tensor>>) {
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, { shape: tensor.shape, data: Array.from(await tensor.data()) }] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

describe.skipIf(!hasTorch).each(CASES)('the Reference $name in PyTorch', ({ family, kind, over }) => {
  beforeAll(startWasm);

  it('loads strictly and computes the same, after some training', async () => {
    const params = paramsWith(family.params, family.reference(kind), { batchSize: 16 }, over);
    const data = { ...ITEM[kind], labelNames: LABEL_NAMES };
    const model = await buildModel(family.id, { params, data, seed: 3 });
    const rng = new Rng(6, STREAM.data);
    const { scale, offset } = dataTransform([0, 1], family.networkRange[kind]);
    for (let i = 0; i < 5; i++) {
      const items = rng.uniforms(16 * data.size).map((value) => value * scale + offset);
      const labels = Int32Array.from({ length: 16 }, (_, row) => row % LABEL_NAMES.length);
      tf.dispose(model.trainStep(() => ({ x: tf.tensor2d(items, [16, data.size]), labels })));
    }
    const records = [];
    for (const part of model.parts) {
      const inputs = Object.fromEntries(part.inputs.map((port) => [port.name, input(port, 5, rng)]));
      const outputs = model.run(part.id, inputs, 'ema');
      records.push({ part: part.id, inputs: await plain(inputs), outputs: await plain(outputs) });
    }
    const bytes = safetensorsExporter.encode({
      weights: await model.weights('ema'),
      metadata: {
        family: family.id,
        architecture: 'reference',
        config: JSON.stringify({ params }),
        step: '5',
        weights: 'ema',
        dataScale: String(scale),
        dataOffset: String(offset),
      },
    });
    model.dispose();
    const folder = mkdtempSync(join(tmpdir(), 'reference-'));
    try {
      writeFileSync(join(folder, 'model.safetensors'), bytes);
      writeFileSync(join(folder, 'io.json'), JSON.stringify(records));
      const checked = spawnSync(
        PYTHON,
        ['reference/load_weights.py', join(folder, 'model.safetensors'), '--check', join(folder, 'io.json')],
        { encoding: 'utf8' },
      );
      expect(checked.status, checked.stdout + checked.stderr).toBe(0);
      expect(checked.stdout).toContain('strict=True: ok');
      for (const { part } of records) expect(checked.stdout).toContain(`${part}.`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
