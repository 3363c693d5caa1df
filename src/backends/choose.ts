import type { BackendChoice, BackendId, BackendInfo, BackendReason, BackendRefusal } from '../core/backends';
import { PlaygroundError } from '../core/errors';
import type { DataKind } from '../core/params';
import { Browser, type Machine } from './machine';
import { fastest, type ModelTrial, type Outcome } from './measure';
import { proveBackend } from './proof/prove';
import { BUILD, deviceMemory, type Memory } from './remembered';
import type { GpuProbe } from './webgl-context';

interface Candidate {
  id: BackendId;
  reason: BackendReason;
}

/** What a backend is wanted for. */
export interface BackendWish {
  asked: BackendChoice;
  kind: DataKind;
  /** The model it is for; where several candidates are in earnest, each is timed on it. */
  trial?: ModelTrial;
}

/**
 * Starts the backend that was asked for, or chooses one. Whatever starts must first compute right; where a GPU and the
 * CPU are both in earnest, they are timed on the user's own model. TensorFlow.js keeps one current backend a worker.
 */
export class BackendChooser {
  private readonly machine: Machine;
  private readonly memory: Memory;
  /** What was found of each backend started so far: nothing where it computes right. */
  private readonly proofs = new Map<BackendId, string | undefined>();

  /**
   * @param onLost called when the graphics driver takes a device away.
   * @param onWork called when a candidate's kernels are checked, and when candidates are timed: both take a while
   */
  constructor(
    onLost: (id: BackendId) => void,
    private readonly onWork: (what: 'backend' | 'measure', done: number, total: number) => void = () =>
      undefined,
    { machine, memory = deviceMemory }: { machine?: Machine; memory?: Memory } = {},
  ) {
    this.machine = machine ?? new Browser(onLost);
    this.memory = memory;
  }

  /**
   * Makes the backend current. `auto` takes WASM for the small networks of 2-D data, where it is fastest to start and the
   * same everywhere; for images whatever was measured fastest among the graphics cards and WASM; without a card WASM,
   * then software WebGL, then plain JavaScript.
   * @throws PlaygroundError `unsupported` when the backend that was asked for does not start here, or computes wrong.
   */
  async use({ asked, kind, trial }: BackendWish): Promise<BackendInfo> {
    const refusals: BackendRefusal[] = [];
    if (asked === 'auto' && kind === 'images' && trial) {
      const outcome = await this.measured(trial, refusals);
      if (outcome && (await this.start(outcome.trials[0].id, refusals))) {
        return this.info(outcome.trials[0].id, asked, 'measured', refusals, outcome);
      }
    }
    for (const { id, reason } of await this.candidates(asked, kind)) {
      if (!(await this.start(id, refusals))) continue;
      const first = refusals.find((refusal) => refusal.id !== id);
      return this.info(id, asked, first && reason !== 'small-model' ? first.why : reason, refusals);
    }
    throw refused(asked, refusals);
  }

  /** Backends in earnest beside `current`, for a run that may move: graphics cards, not emulated ones. */
  async rivals(current: BackendId): Promise<BackendId[]> {
    return (await this.contenders()).filter((id) => id !== current);
  }

  /** Starts and proves a backend, and makes it current. @returns whether it is fit to train on */
  async start(id: BackendId, refusals: BackendRefusal[] = []): Promise<boolean> {
    const refuse = (why: BackendRefusal['why'], detail: string) => {
      if (!refusals.some((refusal) => refusal.id === id)) refusals.push({ id, why, detail });
      return false;
    };
    try {
      if (!(await this.machine.start(id))) return refuse('failed-to-start', '');
      if (!this.proofs.has(id)) this.proofs.set(id, await this.prove(id));
    } catch (thrown) {
      // Whatever a driver or loader throws: this candidate is out, and `use` says so if it was asked for by name.
      return refuse('failed-to-start', thrown instanceof Error ? thrown.message : String(thrown));
    }
    const wrong = this.proofs.get(id);
    return wrong === undefined || refuse('computes-wrong', wrong);
  }

  /** Backends that this browser offers at all. */
  async offered(): Promise<BackendId[]> {
    const webGpu = await this.machine.webGpu();
    return webGpu ? ['webgl', 'webgpu', 'wasm', 'cpu'] : ['webgl', 'wasm', 'cpu'];
  }

  /** Lets the WASM backend round as it is quickest on this machine, or the same on every one. */
  async relax(relaxed: boolean): Promise<void> {
    await this.machine.relax(relaxed);
    // Other kernels: to be proved when they are next started.
    this.proofs.delete('wasm');
  }

  /** Forgets a backend whose device is gone, so that the next `use` makes a new one. */
  forget(id: BackendId): void {
    this.machine.forget(id);
    this.proofs.delete(id);
  }

  /** What the page is told of a backend in use. */
  async info(
    id: BackendId,
    asked: BackendChoice,
    reason: BackendReason,
    refusals: readonly BackendRefusal[],
    outcome?: Outcome,
  ): Promise<BackendInfo> {
    const gpu = await this.gpu(id);
    return {
      id,
      asked,
      reason,
      halfPrecision: this.machine.halfPrecision(id),
      softwareRendering: gpu?.software === true,
      ...(gpu ? { device: gpu.device } : {}),
      ...(outcome ? { trials: outcome.trials } : {}),
      ...(refusals.length > 0 ? { refusals: [...refusals] } : {}),
    };
  }

  /** Checks the kernels of the current backend; once a device, browser and build where all is right. */
  private async prove(id: BackendId): Promise<string | undefined> {
    const key = `${BUILD} | right | ${await this.describe([id])}`;
    if ((await this.memory.recall(key)) === true) return undefined;
    this.onWork('backend', 0, 0);
    const wrong = await proveBackend({
      half: this.machine.halfPrecision(id),
      software: (await this.gpu(id))?.software ?? false,
      onProgress: (done, total) => this.onWork('backend', done, total),
    });
    if (wrong === undefined) await this.memory.remember(key, true);
    return wrong;
  }

  /** The device of a backend, where it has one. */
  private async gpu(id: BackendId): Promise<GpuProbe | undefined> {
    if (id === 'webgl') return this.machine.webGl();
    return id === 'webgpu' ? this.machine.webGpu() : undefined;
  }

  private async measured(trial: ModelTrial, refusals: BackendRefusal[]): Promise<Outcome | undefined> {
    const contenders = await this.contenders();
    if (contenders.length < 2) return undefined;
    return fastest(contenders, trial, {
      machine: await this.describe(contenders),
      memory: this.memory,
      start: (id) => this.start(id, refusals),
      onMeasure: () => this.onWork('measure', 0, 0),
    });
  }

  /** Candidates worth timing: emulated graphics cards never are. */
  private async contenders(): Promise<BackendId[]> {
    const { machine } = this;
    const webGl = machine.webGl();
    const webGpu = await machine.webGpu();
    return [
      ...(machine.wasm ? (['wasm'] as const) : []),
      ...(webGl && !webGl.software ? (['webgl'] as const) : []),
      ...(webGpu && !webGpu.software ? (['webgpu'] as const) : []),
    ];
  }

  /** The devices in words: a measurement holds for these. */
  private async describe(ids: readonly BackendId[]): Promise<string> {
    const devices = await Promise.all(ids.map(async (id) => `${id} ${(await this.gpu(id))?.device ?? ''}`));
    return [...devices.map((device) => device.trim()), this.machine.name].join(', ');
  }

  private async candidates(asked: BackendChoice, kind: DataKind): Promise<Candidate[]> {
    if (asked !== 'auto') return [{ id: asked, reason: 'asked' }];
    if (kind === 'points' && this.machine.wasm)
      return [{ id: 'wasm', reason: 'small-model' }, ...fallbacks('no-wasm')];
    const probe = this.machine.webGl();
    if (probe && !probe.software)
      return [{ id: 'webgl', reason: 'gpu-found' }, ...fallbacks('failed-to-start')];
    return fallbacks(probe ? 'software-gpu' : 'no-webgl');
  }
}

function fallbacks(reason: BackendReason): Candidate[] {
  return [
    { id: 'wasm', reason },
    { id: 'webgl', reason: 'no-wasm' },
    { id: 'cpu', reason: 'no-wasm' },
  ];
}

function refused(asked: BackendChoice, refusals: readonly BackendRefusal[]): PlaygroundError {
  const wrong = refusals.find(({ why }) => why === 'computes-wrong');
  const detail = refusals.find((refusal) => refusal.detail !== '')?.detail;
  return new PlaygroundError({
    code: 'unsupported',
    path: 'backend',
    message: wrong
      ? `The backend "${wrong.id}" computes wrong on this device: ${wrong.detail}.`
      : `The backend "${asked}" does not start in this browser${detail ? `: ${detail}` : ''}.`,
    hint: 'Choose another backend, or Automatic.',
  });
}
