import { type BackendInfo, isGpu, type SpeedMode } from '../../core/backends';
import type { ErrorInfo } from '../../core/errors';
import type { Frame, FromWorker, Phase, PreparationStep, Status, StopRules, ViewRequest } from '../protocol';
import { Clock } from './clock';
import type { Ceilings } from './ceilings';
import type { Exclusive } from './exclusive';
import { diverged, explain } from './failures';
import { Loop, type LoopTarget } from './loop';
import { LossReader } from './loss-reader';
import { Measurer } from './measurer';
import type { Run, RunState } from './run';
import type { Scout } from './scout';
import { Snapshots } from './snapshots';
import { StopWatch } from './stop-watch';
import { warmUp } from './trial';

/** Shortest time between reports: each makes the page draw, which on a machine without a GPU costs the training. */
const REPORT_MS = 200;
/** Shortest time between frames, and the shares of time that drawing them may take, here and on the page. */
const FRAME_MS = 250;
const FRAME_SHARE = 0.25;
const SHOW_SHARE = 0.15;
/** Time between two turns of the scout. */
const SCOUT_MS = 100;

/** The trainer's way to the page. */
export interface Outlet {
  /** Whether a report may go out now; takes the credit. */
  takeCredit(): boolean;
  send(message: FromWorker, transfer?: Transferable[]): void;
}

/** Trains one run and reports on it: losses of every step, samples as they change, where it stands. Owns the run. */
export class Trainer implements LoopTarget {
  readonly clock = new Clock();
  readonly measurer: Measurer;
  private readonly stops = new StopWatch();
  /** Step at which training was last asked to end. */
  target = Number.POSITIVE_INFINITY;
  private readonly loop = new Loop(this, this.clock);
  private readonly losses: LossReader;
  private readonly snapshots = new Snapshots();
  private error: ErrorInfo | undefined;
  private phase: Phase = 'paused';
  private warm = false;
  private frame: Frame | undefined;
  private frameTakenAt = Number.NEGATIVE_INFINITY;
  private frameCost = 0;
  private showCost = 0;
  private drawing = new AbortController();
  private reportedAt = Number.NEGATIVE_INFINITY;
  private gone = false;
  /** Counts what was asked of the loop, so that a late start does not undo a newer pause. */
  private wish = 0;
  private onSlice: () => void = () => undefined;
  private warming: Promise<void> | undefined;
  private scouted = Number.NEGATIVE_INFINITY;
  /** Looks for a faster backend while the run trains. */
  scout: Scout | undefined;
  mode: SpeedMode = 'reproducible';

  constructor(
    public run: Run,
    public backend: BackendInfo,
    public viewRequest: ViewRequest,
    private readonly exclusive: Exclusive,
    ceilings: Ceilings,
    private readonly outlet: Outlet,
  ) {
    this.losses = new LossReader(run.family.curves.length);
    this.measurer = new Measurer(
      {
        run: () => this.run,
        elapsedMs: () => this.clock.elapsedMs,
        onLive: (measurement) => {
          this.stops.measured(measurement);
          outlet.send({ type: 'measured', runId: this.run.id, measurement });
        },
        onFailure: (error) => outlet.send({ type: 'not-measured', runId: this.run.id, error }),
      },
      exclusive,
      ceilings,
    );
  }

  get step(): number {
    return this.run.step;
  }

  get active(): boolean {
    return this.loop.active;
  }

  get busy(): boolean {
    return this.exclusive.busy;
  }

  free(): Promise<void> {
    return this.exclusive.free();
  }

  get queued(): boolean {
    return isGpu(this.backend.id);
  }

  get broken(): boolean {
    return this.error !== undefined || this.losses.divergence !== undefined || this.gone;
  }

  /** The last weights that were finite. */
  get lastFinite(): RunState | undefined {
    return this.snapshots.last;
  }

  status(): Status {
    const { numTensors, numBytes } = this.measurer.memory();
    const { curves } = this.run.family;
    return {
      phase: this.phase,
      step: this.losses.divergence?.step ?? this.step,
      elapsedMs: this.clock.elapsedMs,
      stepsPerSecond: this.clock.stepsPerSecond,
      backend: this.backend.id,
      mode: this.mode,
      tensors: numTensors,
      bytes: numBytes,
      losses: Object.fromEntries(this.losses.last.map((value, i) => [curves[i].key, value])),
      ...(this.stops.reached ? { stoppedBy: this.stops.reached } : {}),
      ...(this.error ? { error: this.error } : {}),
    };
  }

  /** Starts training; resolves when the first step is done (or the run failed at it). */
  async train(until: number): Promise<void> {
    const firstSlice = new Promise<void>((resolve) => {
      this.onSlice = resolve;
    });
    await Promise.race([firstSlice, this.trainTo(until)]);
  }

  /** Trains exactly to `until`; resolves when the loop stands still. */
  async trainTo(until: number): Promise<void> {
    this.target = until;
    await this.begin(until);
  }

  async pause(): Promise<void> {
    this.wish++;
    this.drawing.abort();
    await this.loop.stop();
    // The loop had not begun: programs were being compiled, which goes on unseen.
    if (this.phase !== 'preparing') return;
    this.phase = 'paused';
    this.report(true);
  }

  /** When training is to pause by itself. */
  stopWhen(rules: StopRules): void {
    this.stops.take(rules, this.clock.elapsedMs);
  }

  /** What the stage wants to see from now on. */
  show(request: ViewRequest): void {
    this.viewRequest = request;
    this.refresh();
  }

  /** Draws a new frame, when training does not do so anyway. */
  refresh(): void {
    this.drawing.abort();
    this.frame = undefined;
    this.frameTakenAt = Number.NEGATIVE_INFINITY;
    if (this.active || this.gone) return;
    this.exclusive
      .run(() => (this.active || this.gone ? undefined : this.draw()))
      .then(() => this.report(true))
      .catch((thrown: unknown) => this.fail(explain(thrown)));
  }

  /** How long the page stood still for the last frame, in ms: where it is composed without a GPU, frames come more rarely. */
  frameShown(ms: number): void {
    this.showCost = ms;
  }

  /** A report when there is something to say and a credit to say it with. */
  reportIfDue(): void {
    if (performance.now() - this.reportedAt >= REPORT_MS) this.report(false);
  }

  /** Ends the run with an explanation; its last finite weights are kept. */
  fail(error: ErrorInfo): void {
    if (this.error || this.gone) return;
    this.error = error;
    this.phase = 'stopped';
    this.report(true);
  }

  /** Takes earlier weights and clears the failure. */
  goBackTo(snapshot: RunState): void {
    this.run.restore(snapshot);
    this.losses.reset();
    this.error = undefined;
    this.phase = 'paused';
    this.refresh();
  }

  beforeStart(): Promise<void> {
    return this.snapshots.update(this.run, this.losses.seen);
  }

  trainStep(): void {
    const scalars = this.run.trainStep();
    this.losses.push(this.step, scalars);
  }

  /** Two slices at most are on their way to a GPU; the first step is done when its losses are here. */
  async settle(): Promise<void> {
    if (this.queued) await (this.warm ? this.losses.readBehind() : this.losses.read());
  }

  /** Keeps a snapshot, draws and reports as they fall due. @returns whether the run may go on. */
  async afterSlice(): Promise<boolean> {
    if (!this.warm) {
      this.warm = true;
      this.phase = 'training';
      this.report(true);
    }
    this.onSlice();
    if (this.losses.divergence) return false;
    await this.snapshots.update(this.run, this.losses.seen);
    const due = Math.max(FRAME_MS, this.frameCost / FRAME_SHARE, this.showCost / SHOW_SHARE);
    if (this.frame === undefined && performance.now() - this.frameTakenAt >= due) await this.draw();
    this.reportIfDue();
    this.measurer.tick();
    await this.lookAround();
    this.stops.time(this.clock.elapsedMs);
    return !this.broken && this.stops.reached === undefined;
  }

  dispose(): void {
    this.gone = true;
    this.measurer.dispose();
    this.drawing.abort();
    this.scout?.dispose();
    this.losses.dispose();
    this.run.dispose();
  }

  private async begin(until: number): Promise<void> {
    const wish = ++this.wish;
    this.drawing.abort();
    await this.loop.stop();
    if (wish !== this.wish || this.step >= until || this.gone) return;
    this.phase = this.warm ? 'training' : 'preparing';
    this.stops.begin(this.clock.elapsedMs);
    try {
      if (!this.warm) {
        this.report(true);
        await this.prepare();
        if (wish !== this.wish || this.gone) return;
        this.progress('first-step', 0, 0);
      }
      this.report(true);
      await this.loop.start(until);
      await this.losses.read();
      this.finish();
    } catch (thrown) {
      this.fail(explain(thrown));
    }
    this.refresh();
    this.report(true);
  }

  /** Compiles what the first step needs: on a GPU that takes long enough to be told. */
  private async prepare(): Promise<void> {
    if (!this.queued) return;
    this.progress('compile', 0, 0);
    this.warming ??= this.exclusive
      .run(() =>
        this.gone ? undefined : warmUp(this.run, (done, total) => this.progress('compile', done, total)),
      )
      .finally(() => {
        this.warming = undefined;
      });
    await this.warming;
  }

  private progress(what: PreparationStep, done: number, total: number): void {
    if (this.phase !== 'preparing' || this.gone) return;
    this.outlet.send({ type: 'progress', runId: this.run.id, what, done, total });
  }

  /** Gives the scout its turn; where it found a faster backend, the run goes on there. */
  private async lookAround(): Promise<void> {
    const { scout } = this;
    if (!scout || this.broken || performance.now() - this.scouted < SCOUT_MS) return;
    // All losses so far come from the backend that they were computed on.
    await this.losses.read();
    await this.exclusive.run(async () => {
      const move = await scout.turn(this.run);
      if (scout.done && this.scout === scout) this.scout = undefined;
      if (!move) return;
      this.run.dispose();
      this.run = move.run;
      this.backend = move.backend;
      this.outlet.send({ type: 'moved', runId: this.run.id, backend: move.backend });
    });
    this.scouted = performance.now();
  }

  private finish(): void {
    const { divergence } = this.losses;
    if (this.error) return;
    if (divergence) {
      const { curve, value, step } = divergence;
      this.fail(diverged(this.run.family.curves[curve].key, value, step));
    } else {
      this.phase = 'paused';
    }
  }

  /** Draws the frame the stage wants; a pause or another wish stops it. */
  private async draw(): Promise<void> {
    const started = performance.now();
    const drawing = new AbortController();
    this.drawing = drawing;
    try {
      const frame = await this.run.frame(this.viewRequest, drawing.signal);
      if (drawing.signal.aborted) return;
      this.frame = frame;
    } catch (thrown) {
      if (drawing.signal.aborted) return;
      throw thrown;
    }
    this.frameTakenAt = performance.now();
    this.frameCost = this.frameTakenAt - started;
  }

  private report(force: boolean): void {
    if (this.gone || (!this.outlet.takeCredit() && !force)) return;
    this.reportedAt = performance.now();
    const curve = this.losses.take();
    const { frame } = this;
    this.frame = undefined;
    const transfer = [
      ...(curve ? [curve.steps.buffer, ...curve.values.map((column) => column.buffer)] : []),
      ...(frame ? [frame.x.buffer, ...(frame.originals ? [frame.originals.buffer] : [])] : []),
    ];
    this.outlet.send(
      {
        type: 'report',
        runId: this.run.id,
        status: this.status(),
        ...(curve ? { curve } : {}),
        ...(frame ? { frame } : {}),
      },
      transfer,
    );
  }
}
