import { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { type BackendValues, type DataId, DataStorage, engine, type TensorInfo } from '@tensorflow/tfjs-core';
import { type ApplyNode, apply, type Expression, fitsOneShader, numberNode, size } from './expression';
import type { Operation } from './operations';
import { evaluate } from './evaluate';
import { Programs } from './programs';
import { Arena } from './repeat/arena';
import { Repeater } from './repeat/repeater';
import { packedOnDevice } from './textures';
import { uploadPacked } from './upload';

/** What TensorFlow.js keeps of a tensor's texture. */
export type TextureData = ReturnType<MathBackendWebGL['getDataInfo']>;

/** Tells of every look at a tensor, so that none sees one whose value has not been computed. */
class WatchedStorage extends DataStorage<TextureData> {
  constructor(
    backend: MathBackendWebGL,
    private readonly beforeLook: (id: DataId) => void,
  ) {
    super(backend, engine());
  }

  override get(id: DataId): TextureData {
    this.beforeLook(id);
    return super.get(id);
  }
}

/**
 * TensorFlow.js' WebGL backend, whose elementwise operations wait: what they compute is written down, and drawn when
 * somebody wants the values, as part of one shader. A chain of a dozen operations is one draw call, and none of its
 * steps needs memory. A step of training takes a seventh of the draw calls that way.
 *
 * Whoever looks at a waiting tensor's data (a kernel of TensorFlow.js', a read) finds it computed, so the shipped kernels work
 * as before. A waiting tensor holds the tensors it is made of until it is computed or disposed.
 */
export class TrainingBackend extends MathBackendWebGL {
  readonly programs: Programs;
  readonly arena: Arena;
  private readonly waiting = new Map<DataId, ApplyNode>();
  /** Tensors that change in place: what was computed from them must be computed from what they were. */
  private readonly changing = new WeakSet<DataId>();
  /** Reads on their way, and those whose tensor has changed since. */
  private readonly reads = new Map<DataId, Promise<BackendValues>>();
  private readonly outdated = new WeakSet<Promise<BackendValues>>();
  /** Bookkeeping of references looks at no values. */
  private counting = false;

  constructor() {
    super();
    const { gl } = this.gpgpu;
    if (!(gl instanceof WebGL2RenderingContext)) throw new Error('The training kernels need WebGL 2.');
    const compilations = compilationsOf(this);
    // Whoever asks TensorFlow.js how far the compiler is, or waits for it, hears of our programs too.
    this.programs = new Programs(gl, (key, { program, fragmentShader, source }, vao) => {
      const listed = Object.assign(program, { vao });
      compilations[key] = { webGLProgram: listed, fragmentShader, source, program: { variableNames: [] } };
    });
    this.arena = new Arena(this);
    this.texData = new WatchedStorage(this, (id) => {
      if (!this.counting) this.settle(id);
    });
  }

  /** For a piece of work that is done again and again. */
  repeater(): Repeater {
    return new Repeater(this);
  }

  /** The result of an elementwise operation, computed when somebody wants it. The caller disposes. */
  later(operation: Operation, args: readonly Expression[], shape: number[]): TensorInfo {
    const info = this.makeTensorInfo(shape, 'float32');
    let node = apply(operation, args, shape, info.dataId);
    if (!fitsOneShader(node)) {
      const settled = args.map((arg) => (arg.kind === 'apply' ? this.leafOf(arg) : arg));
      node = apply(operation, settled, shape, info.dataId);
    }
    for (const { id } of node.leaves) this.incRef(id);
    this.waiting.set(info.dataId, node);
    return info;
  }

  /** A tensor as an expression; its values are looked at only where they are on the CPU anyway. */
  expressionOf({ dataId, shape }: TensorInfo): Expression {
    const node = this.waiting.get(dataId);
    if (node && (size(shape) === 1 || String(node.shape) === String(shape))) return node;
    const { texture, values } = this.texData.get(dataId);
    if (size(shape) === 1 && !texture && values) return numberNode(Number(values[0]));
    return { kind: 'leaf', id: dataId, shape };
  }

  /** Whether a tensor's values are there to be read. */
  isReady(id: DataId): boolean {
    return this.texData.has(id) && !this.waiting.has(id) && !this.changing.has(id);
  }

  /** Computes all that waits for a tensor that is about to change in place. */
  settleBefore(change: DataId): void {
    this.settle(change);
    for (const [id, { leaves }] of this.waiting) {
      if (leaves.some((leaf) => leaf.id === change)) this.settle(id);
    }
    this.changing.add(change);
    const reading = this.reads.get(change);
    if (reading) this.outdated.add(reading);
  }

  /**
   * As ever, though the tensor may change in place before the values are here: they are then those of the time of the call,
   * and not kept as the tensor's.
   */
  override async read(dataId: DataId): Promise<BackendValues> {
    const earlier = this.reads.get(dataId);
    // The same values are read once; older ones must not be taken for these.
    if (earlier && this.outdated.has(earlier)) await earlier;
    const reading = super.read(dataId);
    this.reads.set(dataId, reading);
    try {
      return await reading;
    } finally {
      if (this.reads.get(dataId) === reading) this.reads.delete(dataId);
      if (this.outdated.has(reading) && this.texData.has(dataId))
        Object.assign(this.texData.get(dataId), { values: null });
    }
  }

  override incRef(dataId: DataId): void {
    this.withoutLooking(() => super.incRef(dataId));
  }

  override decRef(dataId: DataId): void {
    this.withoutLooking(() => super.decRef(dataId));
  }

  override refCount(dataId: DataId): number {
    return this.withoutLooking(() => super.refCount(dataId));
  }

  override disposeData(dataId: DataId, force?: boolean): boolean {
    const gone = this.withoutLooking(() => super.disposeData(dataId, force));
    if (gone) {
      const node = this.waiting.get(dataId);
      this.waiting.delete(dataId);
      if (node) this.release(node);
    }
    return gone;
  }

  /** Packed numbers go to their texture as they are; TensorFlow.js would draw them into place. */
  override uploadToGPU(dataId: DataId): void {
    if (!uploadPacked(this, dataId)) super.uploadToGPU(dataId);
  }

  private settle(id: DataId): void {
    const node = this.waiting.get(id);
    if (!node) return;
    this.waiting.delete(id);
    // Its operation alone, not its tensor, which has no values to read yet.
    const root = apply(node.operation, node.args, node.shape);
    evaluate(this, [root], [{ dataId: id, shape: node.shape, dtype: 'float32' }]);
    this.release(node);
  }

  /** A waiting node's tensor, computed; a node whose tensor is gone stays a node. */
  private leafOf(node: ApplyNode): Expression {
    const { id, shape } = node;
    if (!id || !this.texData.has(id)) return node;
    packedOnDevice(this, { dataId: id, shape, dtype: 'float32' }).release();
    return { kind: 'leaf', id, shape };
  }

  private release({ leaves }: ApplyNode): void {
    for (const { id } of leaves) {
      if (this.disposeData(id)) engine().removeDataId(id, this);
    }
  }

  private withoutLooking<T>(count: () => T): T {
    const before = this.counting;
    this.counting = true;
    try {
      return count();
    } finally {
      this.counting = before;
    }
  }
}

/** TensorFlow.js' list of compiled programs, private in its types. */
function compilationsOf(backend: MathBackendWebGL): Record<string, unknown> {
  const list: unknown = Reflect.get(backend, 'binaryCache');
  if (!isRecord(list)) throw new Error('This version of TensorFlow.js lists no programs.');
  return list;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
