import { BackendChooser } from '../../backends/choose';
import type { BackendInfo, SpeedMode } from '../../core/backends';
import { type ErrorInfo, PlaygroundError } from '../../core/errors';
import { loadDataset } from '../../datasets/load';
import { type DatasetId, isDatasetId } from '../../datasets/registry';
import type { Dataset } from '../../datasets/types';
import type { Measurement } from '../../metrics/types';
import type { ExperimentConfig } from '../../models/experiment';
import type {
  BuildInput,
  BuiltInfo,
  Cadence,
  Commands,
  FromWorker,
  Neighbours,
  Status,
  StopRules,
  ViewRequest,
} from '../protocol';
import { Ceilings } from './ceilings';
import { Exclusive } from './exclusive';
import { badInput, CONTEXT_LOST } from './failures';
import { Run, type RunState } from './run';
import { Scout } from './scout';
import { Trainer } from './trainer';
import { modelTrial } from './trial';

/** Real items the page gets to draw beneath the samples. */
const REAL_ITEMS = { points: 2000, images: 144 };
/** Most items `sample` and `run` take at once. */
const MAX_ITEMS = 50_000;

/**
 * The worker's one session: builds runs, trains them, answers commands. A new run replaces the old one only when it
 * stands; until then nothing of the old one is touched.
 */
export class Session {
  private readonly exclusive = new Exclusive();
  private readonly backends: BackendChooser;
  private readonly ceilings = new Ceilings();
  private readonly datasets = new Map<DatasetId, Promise<Dataset>>();
  private trainer: Trainer | undefined;
  private mode: SpeedMode = 'reproducible';
  private cadence: Cadence = 'off';
  private stopRules: StopRules = {};
  /** The run being built, for its progress. */
  private building = 0;
  private credit = true;
  private told = false;

  /**
   * @param base URL under which the datasets lie, ending with "/".
   * @param send takes a message to the page; arrays in `transfer` are handed over.
   * @param places what to compute on and where measurements are kept; the browser's own unless a test has others
   */
  constructor(
    private readonly base: string,
    private readonly send: (message: FromWorker, transfer?: Transferable[]) => void,
    places: ConstructorParameters<typeof BackendChooser>[2] = {},
  ) {
    this.backends = new BackendChooser(
      (id) => {
        if (this.trainer?.backend.id === id) {
          this.exclusive.abandon();
          this.trainer.fail(CONTEXT_LOST);
        } else {
          this.backends.forget(id);
        }
      },
      (what, done, total) => this.progress(this.building, what, done, total),
      places,
    );
  }

  /** The page has taken in the last report. */
  giveCredit(): void {
    this.credit = true;
    this.trainer?.reportIfDue();
  }

  /** What the last frame cost the page, in ms. */
  frameShown(ms: number): void {
    this.trainer?.frameShown(ms);
  }

  async build(input: Commands['build']['input']): Promise<BuiltInfo> {
    return this.replace(input, input.keep, (run, old) => {
      if (old) run.restore(old);
    });
  }

  async importWeights(input: Commands['importWeights']['input']): Promise<BuiltInfo> {
    return this.replace(input, false, (run) => {
      run.importWeights(input.bytes);
    });
  }

  async configure({ config }: Commands['configure']['input']): Promise<Status> {
    const trainer = this.need();
    await this.exclusive.run(() => trainer.run.configure(config));
    trainer.refresh();
    return trainer.status();
  }

  async train({ until }: Commands['train']['input']): Promise<Status> {
    const trainer = this.need();
    checkTarget(trainer, until);
    await trainer.train(until ?? Number.POSITIVE_INFINITY);
    return trainer.status();
  }

  async trainTo({ until }: Commands['trainTo']['input']): Promise<Status> {
    const trainer = this.need();
    checkTarget(trainer, until);
    await trainer.trainTo(until);
    return trainer.status();
  }

  async pause(): Promise<Status> {
    const trainer = this.need();
    await trainer.pause();
    return trainer.status();
  }

  view(request: ViewRequest): void {
    this.need().show(request);
  }

  /** Whether speed comes before the same curve again. A run that has moved stays where it is. */
  setMode(mode: SpeedMode): void {
    this.mode = mode;
    // Where the quick kernels do not come, the others stay.
    this.backends.relax(mode === 'fastest').catch(() => undefined);
    if (this.trainer) this.equip(this.trainer);
  }

  /** Metrics of the run as it stands. */
  metrics(): Promise<Measurement> {
    return this.need().measurer.now();
  }

  /** How often metrics are measured while training. */
  setCadence(cadence: Cadence): void {
    this.cadence = cadence;
    if (this.trainer) this.trainer.measurer.cadence = cadence;
  }

  /** When training is to pause by itself. */
  setStopRules(rules: StopRules): void {
    this.stopRules = rules;
    this.trainer?.stopWhen(rules);
  }

  sample(input: Commands['sample']['input']): Promise<Commands['sample']['output']> {
    const trainer = this.need();
    checkCount('count', input.count);
    return this.exclusive.run(() => trainer.run.sample(input, new AbortController().signal));
  }

  neighbours(input: Commands['neighbours']['input']): Promise<Neighbours> {
    const trainer = this.need();
    checkCount('count', input.count);
    return this.exclusive.run(() => trainer.run.neighbours(input, new AbortController().signal));
  }

  data(input: Commands['data']['input']): Commands['data']['output'] {
    checkCount('count', input.count);
    return this.need().run.data(input);
  }

  runPart(input: Commands['runPart']['input']): Promise<Commands['runPart']['output']> {
    const trainer = this.need();
    return this.exclusive.run(() => trainer.run.runPart(input));
  }

  weights({ lastFinite }: Commands['weights']['input']): Promise<Commands['weights']['output']> {
    const trainer = this.need();
    const snapshot = lastFinite ? trainer.lastFinite : undefined;
    return this.exclusive.run(() => trainer.run.weightsFile(snapshot));
  }

  /** Back to the last finite weights; after a lost context, on a new backend. */
  async restoreLastFinite(): Promise<Status> {
    const trainer = this.need();
    const snapshot = trainer.lastFinite;
    if (!snapshot) throw badInput('run', 'There are no earlier weights to go back to.', 'Reset the run.');
    if (trainer.status().error?.code === 'context-lost') {
      await this.reopen(trainer, snapshot);
    } else {
      await this.exclusive.run(() => trainer.goBackTo(snapshot));
    }
    return this.need().status();
  }

  /** Builds a run beside the current one and, when it stands, puts it in its place. */
  private async replace(
    input: BuildInput,
    keep: boolean,
    prepare: (run: Run, old: RunState | undefined) => void,
  ): Promise<BuiltInfo> {
    const old = this.trainer;
    const wasTraining = old?.active === true;
    await old?.pause();
    try {
      const dataset = await this.load(input.runId, input.config);
      return await this.exclusive.run(async () => {
        // Read while the old backend is current: what goes over are plain numbers.
        const state = keep ? await old?.run.state() : undefined;
        this.building = input.runId;
        this.progress(input.runId, 'backend', 0, 0);
        const backend = await this.backends.use({
          asked: input.config.backend,
          kind: dataset.meta.kind,
          trial: modelTrial(input.config, dataset),
        });
        this.progress(input.runId, 'model', 0, 0);
        const run = await Run.build(input.runId, input.config, dataset);
        try {
          prepare(run, state);
        } catch (refused) {
          run.dispose();
          throw refused;
        }
        return this.install(run, input, backend, keep, old);
      });
    } catch (failed) {
      if (old) await this.backends.start(old.backend.id);
      if (wasTraining && old) await old.train(old.target);
      throw failed;
    }
  }

  private install(
    run: Run,
    input: BuildInput,
    backend: BackendInfo,
    keep: boolean,
    old: Trainer | undefined,
  ): BuiltInfo {
    const trainer = new Trainer(run, backend, input.view, this.exclusive, this.ceilings, {
      takeCredit: () => {
        const had = this.credit;
        this.credit = false;
        return had;
      },
      send: this.send,
    });
    trainer.measurer.cadence = this.cadence;
    if (keep && old) trainer.clock.continueFrom(old.clock);
    trainer.stopWhen(this.stopRules);
    old?.dispose();
    this.trainer = trainer;
    this.equip(trainer);
    this.tellOffered();
    // An untrained model has nothing to show yet. After the answer to the build: the page drops reports of runs that
    // it does not know.
    if (run.step > 0) setTimeout(() => trainer.refresh());
    const kind = run.dataset.meta.kind;
    const count = Math.min(REAL_ITEMS[kind], run.dataset.train.count);
    return {
      runId: run.id,
      config: run.config,
      parts: [...run.model.parts],
      parameterCount: run.model.parameterCount,
      backend,
      status: trainer.status(),
      realItems: run.data({ count, split: 'train' }).x.data,
    };
  }

  /** A new context, or another backend, and the same run on it. */
  private async reopen(trainer: Trainer, snapshot: NonNullable<Trainer['lastFinite']>): Promise<void> {
    const { run } = trainer;
    this.backends.forget(trainer.backend.id);
    await this.exclusive.run(async () => {
      const backend = await this.backends.use({ asked: run.config.backend, kind: run.dataset.meta.kind });
      const fresh = await Run.build(run.id, run.config, run.dataset);
      fresh.restore(snapshot);
      const input = { runId: run.id, config: run.config, view: trainer.viewRequest };
      this.install(fresh, input, backend, true, trainer);
    });
  }

  /** Puts the mode in force: small models begin on the CPU, and in "fastest" mode a scout looks for more. */
  private equip(trainer: Trainer): void {
    const { run, backend } = trainer;
    trainer.mode = this.mode;
    trainer.scout?.dispose();
    const small = run.config.backend === 'auto' && run.dataset.meta.kind === 'points';
    const looks = small && this.mode === 'fastest' && backend.id === 'wasm';
    trainer.scout = looks ? new Scout(this.backends, backend) : undefined;
  }

  /** Tells the page once what there is to choose from. */
  private tellOffered(): void {
    if (this.told) return;
    this.told = true;
    void this.backends.offered().then((backends) => this.send({ type: 'offered', backends }));
  }

  private load(runId: number, { dataset }: ExperimentConfig): Promise<Dataset> {
    if (!isDatasetId(dataset))
      throw badInput('dataset', `There is no dataset "${dataset}".`, 'See catalog().');
    const known = this.datasets.get(dataset);
    if (known) return known;
    const loading = loadDataset(dataset, {
      base: this.base,
      onProgress: (done, total) => this.progress(runId, 'data', done, total),
    });
    this.datasets.set(dataset, loading);
    // A failure is not remembered: the next try loads again.
    loading.catch(() => this.datasets.delete(dataset));
    return loading;
  }

  private progress(
    runId: number,
    what: Extract<FromWorker, { type: 'progress' }>['what'],
    done: number,
    total: number,
  ): void {
    this.send({ type: 'progress', runId, what, done, total });
  }

  private need(): Trainer {
    if (this.trainer) return this.trainer;
    throw new PlaygroundError({
      code: 'bug',
      message: 'No run has been built yet.',
      hint: 'Wait for ready().',
    });
  }
}

function checkCount(path: string, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= MAX_ITEMS) return;
  throw badInput(
    path,
    `${path} must be a whole number from 1 to ${MAX_ITEMS}, not ${count}.`,
    'Nothing was drawn.',
  );
}

function checkTarget(trainer: Trainer, until: number | undefined): void {
  const error: ErrorInfo | undefined = trainer.status().error;
  if (error) {
    throw badInput(
      'run',
      `The run has stopped: ${error.message}`,
      'Go back to the last good weights, or reset.',
    );
  }
  if (until === undefined) return;
  if (Number.isInteger(until) && until >= trainer.run.step) return;
  throw badInput(
    'step',
    `step must be a whole number from ${trainer.run.step}, where the run stands, not ${until}.`,
    'Reset the run to go back to the start.',
  );
}
