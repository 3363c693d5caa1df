import { webgl_util } from '@tensorflow/tfjs-backend-webgl';
import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import type { TextureData, TrainingBackend } from './backend';
import { matrixOf, size } from './expression';

/**
 * TensorFlow.js' packed layout: a texel holds two rows and two columns, `(r, c), (r, c + 1), (r + 1, c), (r + 1, c + 1)`;
 * a matrix [rows, columns] takes ⌈rows/2⌉ × ⌈columns/2⌉ texels, a batch of them one after the other. Where a side is
 * longer than a texture may be, the texels are laid out in another width, in the same order.
 */
export interface Grid {
  /** Texels across a matrix. */
  across: number;
  /** Texels down a matrix. */
  down: number;
  matrices: number;
}

export function gridOf(shape: readonly number[]): Grid {
  const [rows, columns] = matrixOf(shape);
  return {
    across: Math.ceil(columns / 2),
    down: Math.ceil(rows / 2),
    matrices: size(shape) / (rows * columns),
  };
}

/** A packed texture and its size in texels. */
export interface PackedTexture {
  texture: WebGLTexture;
  width: number;
  height: number;
}

/** A tensor's packed texture, borrowed. */
export interface BorrowedTexture extends PackedTexture {
  /** To be called when the draw has been issued; frees what was made only for it. */
  release(): void;
}

function packedTextureOf({ texture, texShape }: TextureData): PackedTexture {
  if (!texture || !texShape) throw new Error('A tensor without a texture.');
  return {
    texture: texture.texture,
    width: Math.max(1, Math.ceil(texShape[1] / 2)),
    height: Math.max(1, Math.ceil(texShape[0] / 2)),
  };
}

const NOTHING = (): void => undefined;

/** The packed texture of a tensor in its present shape, computed, uploaded or rearranged if need be. */
export function packedOnDevice(backend: TrainingBackend, info: TensorInfo): BorrowedTexture {
  const data = backend.texData.get(info.dataId);
  if (!data.texture && !data.slice) {
    data.isPacked = true;
    data.shape = info.shape;
    backend.uploadToGPU(info.dataId);
  }
  // One number stands first in its texel either way.
  if (size(info.shape) === 1 && !data.slice) return { ...packedTextureOf(data), release: NOTHING };
  if (data.isPacked && webgl_util.isReshapeFree(data.shape, info.shape)) {
    return { ...packedTextureOf(data), release: NOTHING };
  }
  const flat = data.isPacked ? backend.unpackTensor({ ...info, shape: data.shape }) : info;
  const packed = backend.packTensor({ ...info, dataId: flat.dataId });
  if (flat !== info) backend.disposeIntermediateTensorInfo(flat);
  return {
    ...packedTextureOf(backend.texData.get(packed.dataId)),
    release: () => backend.disposeIntermediateTensorInfo(packed),
  };
}

/** Gives a tensor without values a packed texture to draw into. */
export function packedTarget(backend: TrainingBackend, id: DataId): PackedTexture {
  const data = backend.texData.get(id);
  data.isPacked = true;
  backend.uploadToGPU(id);
  return packedTextureOf(backend.texData.get(id));
}

/** A float32 tensor with an empty packed texture. The caller disposes. */
export function packedOutput(
  backend: TrainingBackend,
  shape: number[],
): { info: TensorInfo; target: PackedTexture } {
  const info = backend.makeTensorInfo(shape, 'float32');
  return { info, target: packedTarget(backend, info.dataId) };
}
