import type { BackendInfo } from '../core/backends';
import { PlaygroundError, toErrorInfo } from '../core/errors';
import type { ParamValue } from '../core/params';
import { SeriesStore } from '../core/series';
import type { TensorData } from '../core/tensor-data';
import {
  applyPatch,
  type Choices,
  described,
  effectOf,
  type ExperimentConfig,
  forget,
  resolve,
} from '../models/experiment';
import { familyMeta } from '../models/registry';
import { viewsOf, type WeightsChoice } from '../models/types';
import type { Measurement } from '../metrics/types';
import { Bridge, type WorkerEvent } from '../workers/bridge';
import type {
  BuildInput,
  BuiltInfo,
  Cadence,
  Neighbours,
  Status,
  StopRules,
  ViewRequest,
} from '../workers/protocol';
import { commitChoices, replaceChoices, useConfig } from './config';
import type { DataQuery, Engine, NeighbourQuery, SampleQuery, SeedsQuery, SeedsResult } from './engine-types';
import { linkHash, openLink } from './link';
import { curves, stage } from './live';
import {
  bytesOf,
  checkCadence,
  checkStepCount,
  dataInput,
  exporterFor,
  importedChoices,
  neighbourInput,
  runInput,
  sampleInput,
  stopInput,
} from './queries';
import { runSeeds } from './seeds';
import { forgetAfter, mark, record, resultKey, useRecord } from './record';
import { dismiss, IDLE_STATUS, notify, useSession } from './session';
import { setView, useView, type ViewState } from './view';

/** What a worker's session begins with. */
const FRESH_SESSION: Pick<ViewState, 'mode' | 'cadence' | 'stopRules'> = {
  mode: 'reproducible',
  cadence: 'off',
  stopRules: {},
};

/**
 * Everything one can do with the run, over the worker and the stores: the one place that writes them.
 * Changes of settings are done one after the other, each all or nothing.
 */
class PageEngine implements Engine {
  private bridge: Bridge | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private runId = 0;
  private isolated: Promise<void> | undefined;
  private firstBuild: Promise<unknown> | undefined;
  private sentView: ViewRequest | undefined;
  /** What the worker's session holds to; it begins with these. */
  private sent: Pick<ViewState, 'mode' | 'cadence' | 'stopRules'> = FRESH_SESSION;

  /**
   * Opens the link in the address, starts the worker and builds the first run. Calling it again does nothing.
   * @param isolated resolves when the response headers are in force; the worker waits for it.
   */
  start(isolated: Promise<void>): Promise<void> {
    if (!this.isolated) {
      this.isolated = isolated;
      replaceChoices(this.readAddress(), [], []);
      addEventListener('hashchange', () => void this.followAddress());
      useView.subscribe(() => {
        this.sendView();
        this.sendWishes();
      });
    }
    return this.ready();
  }

  /** @throws PlaygroundError when the first run cannot be built; the next call tries again. */
  async ready(): Promise<void> {
    await this.isolated;
    if (useSession.getState().runId > 0) return;
    useSession.setState({ status: { ...IDLE_STATUS, phase: 'preparing' } });
    this.firstBuild ??= this.inTurn(async () => {
      if (useSession.getState().runId === 0) await this.build(useConfig.getState().choices, false);
    }).finally(() => {
      this.firstBuild = undefined;
      if (useSession.getState().runId === 0) useSession.setState({ status: IDLE_STATUS });
    });
    await this.firstBuild;
  }

  configure(patch: unknown): Promise<ExperimentConfig> {
    return this.change((choices) => applyPatch(choices, patch));
  }

  restoreDefault(id?: string): Promise<ExperimentConfig> {
    return this.change((choices) => forget(choices, id));
  }

  takeReference(): Promise<ExperimentConfig> {
    return this.change((choices) => {
      const { family, dataset } = described(choices);
      return applyPatch(choices, { params: family.reference(dataset.kind) });
    });
  }

  undo(): Promise<void> {
    return this.inTurn(async () => {
      const { past, future, choices } = useConfig.getState();
      const target = past.at(-1);
      if (!target) return;
      await this.putInForce(choices, target);
      replaceChoices(target, past.slice(0, -1), [choices, ...future]);
    });
  }

  redo(): Promise<void> {
    return this.inTurn(async () => {
      const { past, future, choices } = useConfig.getState();
      const target = future.at(0);
      if (!target) return;
      await this.putInForce(choices, target);
      replaceChoices(target, [...past, choices], future.slice(1));
    });
  }

  async train(): Promise<void> {
    await this.ready();
    const { stopAt } = useView.getState();
    const ahead = stopAt !== undefined && stopAt > useSession.getState().status.step;
    await this.asked(async () => this.take(await this.line().call('train', ahead ? { until: stopAt } : {})));
  }

  pause(): Promise<Status> {
    return this.asked(async () => this.take(await this.line().call('pause', {})));
  }

  reset(): Promise<Status> {
    return this.inTurn(async () => {
      const built = await this.build(useConfig.getState().choices, false);
      return built.status;
    });
  }

  step(n = 1): Promise<Status> {
    return this.asked(async () => {
      checkStepCount(n);
      const { step } = await this.line().call('pause', {});
      return this.take(await this.line().call('trainTo', { until: step + n }));
    });
  }

  untilStep(step: number): Promise<Status> {
    return this.asked(async () => this.take(await this.line().call('trainTo', { until: step })));
  }

  sample(query: SampleQuery): Promise<TensorData> {
    return this.asked(() => this.line().call('sample', sampleInput(query, useConfig.getState().choices)));
  }

  data(query: DataQuery): ReturnType<Engine['data']> {
    return this.asked(() => this.line().call('data', dataInput(query)));
  }

  metrics(): Promise<Measurement> {
    return this.asked(async () => {
      useRecord.setState({ measuring: true });
      try {
        const { family, dataset } = useConfig.getState().choices;
        const measurement = await this.line().call('metrics', {});
        record(measurement, resultKey(family, dataset));
        return measurement;
      } finally {
        useRecord.setState({ measuring: false });
      }
    });
  }

  neighbours(query: NeighbourQuery): Promise<Neighbours> {
    return this.asked(() => this.line().call('neighbours', neighbourInput(query)));
  }

  seeds(query: SeedsQuery): Promise<SeedsResult> {
    return this.asked(() => runSeeds(this, query));
  }

  measureEvery(cadence: Cadence): void {
    checkCadence(cadence);
    setView({ cadence });
  }

  stopWhen(rules: StopRules & { steps?: number }): void {
    const { steps, ...others } = stopInput(rules, described(useConfig.getState().choices).dataset);
    setView({ stopAt: steps, stopRules: others });
  }

  parts(): ReturnType<Engine['parts']> {
    return [...useSession.getState().parts];
  }

  run(
    part: string,
    inputs: Record<string, TensorData>,
    weights: WeightsChoice = 'ema',
  ): Promise<Record<string, TensorData>> {
    return this.asked(() => this.line().call('runPart', runInput(part, inputs, weights)));
  }

  exportWeights(format = 'safetensors', lastFinite = false): Promise<Blob> {
    return this.asked(async () => {
      const exporter = exporterFor(format);
      const file = await this.line().call('weights', { lastFinite });
      return new Blob([exporter.encode(file)], { type: exporter.mime });
    });
  }

  importWeights(file: Blob): Promise<Status> {
    return this.inTurn(async () => {
      const bytes = await bytesOf(file);
      const choices = importedChoices(bytes, useConfig.getState().choices);
      const input = { ...this.buildInput(choices), bytes };
      const built = await this.line().call('importWeights', input, [bytes.buffer]);
      this.adopt(built, false);
      commitChoices(choices);
      notify({ kind: 'fresh-optimizer' });
      return built.status;
    });
  }

  restoreLastFinite(): Promise<Status> {
    return this.asked(async () => {
      const status = await this.line().call('restoreLastFinite', {});
      curves.series.truncate(status.step);
      forgetAfter(status.step);
      curves.signal.emit();
      return this.take(status);
    });
  }

  shareLink(): string {
    const { language, stopAt } = useView.getState();
    const { origin, pathname } = location;
    return `${origin}${pathname}${linkHash(useConfig.getState().choices, language, stopAt)}`;
  }

  /** A link pasted into the address bar of an open page. */
  private async followAddress(): Promise<void> {
    await this.change(() => this.readAddress()).catch(() => undefined);
  }

  private readAddress(): Choices {
    const { choices, language, stopAt, dropped } = openLink(location.hash);
    if (language) setView({ language });
    setView({ stopAt });
    if (dropped.length > 0) notify({ kind: 'link-dropped', keys: dropped });
    return choices;
  }

  /** A change of settings, in turn and all or nothing. */
  private change(next: (choices: Choices) => Choices): Promise<ExperimentConfig> {
    return this.inTurn(async () => {
      const before = useConfig.getState().choices;
      const after = next(before);
      await this.putInForce(before, after);
      commitChoices(after);
      return resolve(after);
    });
  }

  private async putInForce(before: Choices, after: Choices): Promise<void> {
    const config = resolve(after);
    const running = useSession.getState().runId > 0;
    switch (running ? effectOf(resolve(before), config) : 'rebuild') {
      case 'none':
        return;
      case 'live':
        mark(
          this.take(await this.line().call('configure', { config })).step,
          changed(resolve(before), config),
        );
        return;
      case 'move':
        await this.build(after, true);
        return;
      case 'rebuild':
        await this.build(after, false);
        return;
    }
  }

  private async build(choices: Choices, keep: boolean): Promise<BuiltInfo> {
    if (!this.bridge) this.openLine();
    const built = await this.line().call('build', { ...this.buildInput(choices), keep });
    this.adopt(built, keep);
    return built;
  }

  private buildInput(choices: Choices): BuildInput {
    this.runId++;
    const view = viewRequest(choices);
    this.sentView = view;
    return { runId: this.runId, config: resolve(choices), view };
  }

  /** Shows a freshly built run. */
  private adopt(built: BuiltInfo, keep: boolean): void {
    stage.frame = undefined;
    stage.realItems = built.realItems;
    if (!keep) forgetAfter(-1);
    if (!keep) curves.series = new SeriesStore(familyMeta(built.config.family).curves.length);
    useSession.setState({
      runId: built.runId,
      status: built.status,
      parts: built.parts,
      parameterCount: built.parameterCount,
      progress: undefined,
    });
    dismiss('fresh-optimizer');
    this.adoptBackend(built.backend);
    stage.signal.emit();
    curves.signal.emit();
  }

  /** Shows the backend in use, and what one should know of it. */
  private adoptBackend(backend: BackendInfo): void {
    useSession.setState({ backend });
    for (const [kind, on] of [
      ['half-precision', backend.halfPrecision],
      ['software-rendering', backend.softwareRendering],
    ] as const) {
      if (on) notify({ kind });
      else dismiss(kind);
    }
  }

  private openLine(): void {
    this.bridge = new Bridge(
      new URL(`${import.meta.env.BASE_URL}datasets/`, location.href).href,
      (event) => this.hear(event),
      (error) => this.loseWorker(error),
    );
    this.sent = FRESH_SESSION;
    this.sendWishes();
  }

  private hear(event: WorkerEvent): void {
    switch (event.type) {
      case 'ready':
        return;
      case 'offered':
        useSession.setState({ offered: event.backends });
        return;
      case 'moved':
        if (event.runId === useSession.getState().runId) this.adoptBackend(event.backend);
        return;
      case 'progress': {
        const { what, done, total } = event;
        useSession.setState({ progress: { what, done, total } });
        return;
      }
      case 'measured': {
        const { runId } = useSession.getState();
        const { family, dataset } = useConfig.getState().choices;
        if (event.runId === runId) record(event.measurement, resultKey(family, dataset));
        return;
      }
      case 'not-measured':
        if (event.runId === useSession.getState().runId) useRecord.setState({ failure: event.error });
        return;
      case 'report': {
        if (event.runId !== useSession.getState().runId) return;
        if (event.curve) {
          curves.series.append(event.curve.steps, event.curve.values);
          curves.signal.emit();
        }
        if (event.frame) {
          stage.frame = event.frame;
          stage.signal.emit();
        }
        this.take(event.status);
        return;
      }
    }
  }

  private loseWorker(error: PlaygroundError): void {
    this.bridge = undefined;
    const { status } = useSession.getState();
    useSession.setState({ status: { ...status, phase: 'stopped', error: error.info }, progress: undefined });
  }

  /** Notes what the worker says of the run. */
  private take(status: Status): Status {
    const before = useSession.getState().status.stoppedBy;
    if (status.stoppedBy && status.stoppedBy !== before)
      notify({ kind: 'stopped-by', reason: status.stoppedBy });
    else if (before && !status.stoppedBy) dismiss('stopped-by');
    useSession.setState((state) => ({
      status,
      progress: status.phase === 'preparing' ? state.progress : undefined,
    }));
    return status;
  }

  private sendView(): void {
    const view = viewRequest(useConfig.getState().choices);
    const sent = this.sentView;
    if (!this.bridge || !sent || useSession.getState().runId === 0) return;
    if (sent.view === view.view && sent.count === view.count && sent.noiseSeed === view.noiseSeed) return;
    this.sentView = view;
    this.bridge.call('view', view).catch((thrown: unknown) => refuse(thrown));
  }

  /** Tells the worker what its session is to hold to, where that has changed. */
  private sendWishes(): void {
    if (!this.bridge) return;
    const { mode, cadence, stopRules } = useView.getState();
    const before = this.sent;
    this.sent = { mode, cadence, stopRules };
    const calls = [
      mode === before.mode ? undefined : this.bridge.call('mode', { mode }),
      cadence === before.cadence ? undefined : this.bridge.call('cadence', { cadence }),
      stopRules === before.stopRules ? undefined : this.bridge.call('stopRules', { rules: stopRules }),
    ];
    for (const call of calls) call?.catch((thrown: unknown) => refuse(thrown));
  }

  /** @throws PlaygroundError `worker-lost` when there is none. */
  private line(): Bridge {
    if (this.bridge) return this.bridge;
    throw new PlaygroundError({
      code: 'worker-lost',
      message: 'There is no training worker.',
      hint: 'Reset the run: a new worker starts with the same settings.',
    });
  }

  /** Does one change after the other. */
  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.queue.then(() => this.asked(task));
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Shows a refusal in the page as well as to the caller. */
  private async asked<T>(task: () => Promise<T> | T): Promise<T> {
    try {
      const result = await task();
      useSession.setState({ refusal: undefined });
      return result;
    } catch (thrown) {
      throw refuse(thrown);
    }
  }
}

/** Shows what was refused in the page. @returns the error for the caller. */
function refuse(thrown: unknown): PlaygroundError {
  const refusal = toErrorInfo(thrown);
  useSession.setState({ refusal, progress: undefined });
  return thrown instanceof PlaygroundError ? thrown : new PlaygroundError(refusal);
}

/** Parameters that differ, with their new values. */
function changed(before: ExperimentConfig, after: ExperimentConfig): Record<string, ParamValue> {
  return Object.fromEntries(
    Object.entries(after.params).filter(([id, value]) => value !== before.params[id]),
  );
}

function viewRequest(choices: Choices): ViewRequest {
  const { family, dataset } = described(choices);
  const { view, samplesShown, noiseSeed } = useView.getState();
  return {
    view: viewsOf(family).includes(view) ? view : 'samples',
    count: samplesShown[dataset.kind],
    noiseSeed,
  };
}

/** The page's one engine. */
export const engine = new PageEngine();
