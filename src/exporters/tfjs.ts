/**
 * TensorFlow.js weights: the manifest of a `model.json` and one binary, in a zip so that one download is one file.
 * The topology is empty: the playground's models are code, not Keras graphs.
 */
import { strToU8, type Zippable, zipSync } from 'fflate';
import type { Exporter, NamedWeight, WeightsFile } from './types';

const BINARY = 'group1-shard1of1.bin';

const README = `Weights for TensorFlow.js

model.json              names, shapes and types (weightsManifest) and what the model is (userDefinedMetadata)
${BINARY}    the values: float32, little-endian, one tensor after another

Load them like this:

import * as tf from '@tensorflow/tfjs';
const model = await (await fetch('model.json')).json();
const [group] = model.weightsManifest;
const bytes = await (await fetch(group.paths[0])).arrayBuffer();
const weights = tf.io.decodeWeights(bytes, group.weights); // { name: tf.Tensor }

Names are PyTorch's state_dict keys; layouts are TensorFlow.js' (dense [in, out], convolution [height, width, in, out],
transposed convolution [height, width, out, in]). modelTopology is empty: build the layers yourself.

TensorFlow.js 权重：model.json 记录名称、形状与元数据，${BINARY} 是数值（float32，小端）。
用上面五行代码即可载入；名称沿用 PyTorch 的 state_dict 键名，布局为 TensorFlow.js 布局，网络结构需自行搭建。
`;

/** The earliest date a zip can hold, in local time as the format has it: equal weights give equal files everywhere. */
const MTIME = new Date(1980, 0, 1);

function modelJson({ weights, metadata }: WeightsFile): string {
  const model = {
    modelTopology: {},
    generatedBy: 'generative-playground',
    convertedBy: null,
    weightsManifest: [
      { paths: [BINARY], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
    userDefinedMetadata: metadata,
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

function concatenate(weights: readonly NamedWeight[]): Uint8Array {
  const values = new Float32Array(weights.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  for (const { data } of weights) {
    values.set(data, offset);
    offset += data.length;
  }
  return new Uint8Array(values.buffer);
}

/** Weights under the same names as the safetensors export, in TensorFlow.js' own layouts. */
export const tfjsExporter = {
  id: 'tfjs',
  label: { en: 'TensorFlow.js', 'zh-CN': 'TensorFlow.js' },
  summary: {
    en: 'A zip with manifest and binary for tf.io.decodeWeights; a note inside says how to load it.',
    'zh-CN': '压缩包内含权重清单与二进制文件，可用 tf.io.decodeWeights 读取；包内附有载入说明。',
  },
  extension: 'tfjs.zip',
  mime: 'application/zip',
  encode: (file) => {
    // Trained weights are noise to a compressor: storing them is as small and much faster.
    const entries: Zippable = {
      'model.json': strToU8(modelJson(file)),
      [BINARY]: [concatenate(file.weights), { level: 0 }],
      'README.txt': strToU8(README),
    };
    return zipSync(entries, { mtime: MTIME });
  },
} as const satisfies Exporter;
