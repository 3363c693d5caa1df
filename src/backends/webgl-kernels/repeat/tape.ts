import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import type { TextureData, TrainingBackend } from '../backend';
import { evaluate } from '../evaluate';
import { condensed, sameArguments } from './condense';
import { type GlCall, GlRecorder } from './gl-recorder';

/** What says where a tensor's values are on the device. */
type Residence = {
  [Key in 'texture' | 'texShape' | 'isPacked' | 'usage' | 'shape']: TextureData[Key] | undefined;
};

/** Where a tensor that the work is given was before and after; a change in place gives it another texture. */
interface Place {
  id: DataId;
  from: Residence;
  to: Residence;
}

/** What work gave, and its recording where it can be repeated. */
export interface Attempt {
  outputs: TensorInfo[];
  tape?: Tape;
}

/**
 * Work as the calls of the graphics interface that it makes: programs, textures and numbers as they were, but for the
 * textures of its inputs and the numbers that change from step to step.
 */
export class Tape {
  private readonly calls: readonly GlCall[];
  /** The tensors that the work changes in place. */
  private readonly changes: readonly Place[];

  private constructor(
    private readonly backend: TrainingBackend,
    private readonly all: readonly GlCall[],
    /** By input: the argument lists of the calls that bind its texture. */
    private readonly inputs: readonly (readonly unknown[][])[],
    private readonly places: readonly Place[],
    /** Where the results are left: tensors of the tape's own. */
    private readonly results: readonly TensorInfo[],
  ) {
    this.calls = condensed(all);
    this.changes = places.filter(({ from, to }) => from.texture !== to.texture);
  }

  /**
   * Runs work and records it.
   * @param inputs tensors whose values are on the device
   * @param lasting all other tensors that it works on and does not make
   * @param work gives scalars, and leaves no other tensor
   */
  static record(
    backend: TrainingBackend,
    inputs: readonly TensorInfo[],
    lasting: readonly DataId[],
    work: () => TensorInfo[],
  ): Attempt {
    const before = lasting.map((id) => residenceOf(backend, id));
    const recorder = new GlRecorder(backend.programs.gl);
    const results = backend.arena.record(
      (making) => recorder.once(making),
      () =>
        recorder.record(() =>
          backend.programs.heardBy(recorder, () => {
            const given = work();
            // Computed now, where that had been put off.
            for (const { dataId } of given) backend.texData.get(dataId);
            return given;
          }),
        ),
    );
    const textures = inputs.map((info) => textureOf(backend, info));
    const toldApart = !textures.includes(undefined) && new Set(textures).size === textures.length;
    const onDevice = results.every((info) => textureOf(backend, info));
    const { calls, obstacle } = recorder;
    if (obstacle !== undefined || !toldApart || !onDevice) return { outputs: results };
    const binds = calls.filter(({ name }) => name === 'bindTexture').map(({ args }) => args);
    const tape = new Tape(
      backend,
      calls,
      textures.map((texture) => binds.filter((args) => args[1] === texture)),
      lasting.map((id, i) => ({ id, from: before[i], to: residenceOf(backend, id) })),
      results,
    );
    return { outputs: tape.copyResults(), tape };
  }

  /** Tensors that the work changes in place. */
  get changed(): DataId[] {
    return this.changes.map(({ id }) => id);
  }

  /** Whether the tensors that it works on are where they were. */
  get fits(): boolean {
    const { texData } = this.backend;
    return this.places.every(({ id, from }) => texData.get(id).texture === from.texture);
  }

  /** Whether another tape does the same, with other textures. */
  isLike({ all }: Tape): boolean {
    return (
      all.length === this.all.length &&
      this.all.every((call, i) => {
        const other = all[i];
        if (call.name !== other.name || (call.live === undefined) !== (other.live === undefined))
          return false;
        return call.live !== undefined || sameArguments(withoutPlaces(call), withoutPlaces(other));
      })
    );
  }

  /** Does the work again. @returns its results; the caller disposes */
  play(inputs: readonly TensorInfo[]): TensorInfo[] {
    const { backend } = this;
    const { gl } = backend.programs;
    inputs.forEach((info, i) => {
      const texture = textureOf(backend, info);
      for (const args of this.inputs[i]) args[1] = texture;
    });
    for (const { id } of this.changes) backend.settleBefore(id);
    for (const { run, args, live } of this.calls) {
      if (live) args[args.length - 1] = live();
      Reflect.apply(run, gl, args);
    }
    for (const { id, from, to } of this.changes) {
      Object.assign(backend.texData.get(id), to, { values: null });
      if (from.texture) backend.arena.swapped(id, from.texture);
    }
    return this.copyResults();
  }

  dispose(): void {
    for (const { dataId } of this.results) this.backend.disposeData(dataId);
  }

  /** The next repetition writes over the results, and who asked for them may not have read them by then. */
  private copyResults(): TensorInfo[] {
    const { backend, results } = this;
    const copies = results.map(({ shape }) => backend.makeTensorInfo(shape, 'float32'));
    evaluate(
      backend,
      results.map(({ dataId, shape }) => ({ kind: 'leaf', id: dataId, shape })),
      copies,
    );
    return copies;
  }
}

function textureOf(backend: TrainingBackend, { dataId }: TensorInfo): WebGLTexture | undefined {
  return backend.texData.get(dataId).texture?.texture;
}

function residenceOf(backend: TrainingBackend, id: DataId): Residence {
  const { texture, texShape, isPacked, usage, shape } = backend.texData.get(id);
  return { texture, texShape, isPacked, usage, shape };
}

/** Arguments but for textures and what is drawn into: they differ as tensors change places. */
function withoutPlaces({ args }: GlCall): unknown[] {
  return args.map((arg) =>
    arg instanceof WebGLTexture || arg instanceof WebGLFramebuffer ? undefined : arg,
  );
}
