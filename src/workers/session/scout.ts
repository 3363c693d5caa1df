import type { BackendChooser } from '../../backends/choose';
import type { BackendId, BackendInfo, BackendTrial } from '../../core/backends';
import { Run } from './run';
import { Trial } from './trial';

/** How long a candidate is timed in mid-run: short enough for a pause to be answered at once. */
const TIME_MS = 60;
/** How much faster a backend must be to be worth a move. */
const WORTH_IT = 0.8;

/** A run that goes on from the same step on another backend. */
export interface Move {
  run: Run;
  backend: BackendInfo;
}

/**
 * Looks for a faster backend while a run trains, in short turns between slices: starts a rival, has the driver compile a
 * scratch copy's first step while training goes on, times both, and moves the run where that pays.
 */
export class Scout {
  done = false;
  private readonly scratch = new Set<Trial>();
  private turns: AsyncGenerator<undefined, Move | undefined, undefined> | undefined;

  /** @param home the backend on which the run trains: it is current before and after every turn */
  constructor(
    private readonly backends: BackendChooser,
    private readonly home: BackendInfo,
  ) {}

  /** One short turn. @returns a run to go on with, its backend current; the caller disposes the old one */
  async turn(run: Run): Promise<Move | undefined> {
    if (this.done) return undefined;
    this.turns ??= this.look(run);
    try {
      const { done, value } = await this.turns.next();
      if (!done) return undefined;
      this.dispose();
      return value;
    } catch {
      // Whatever a rival's driver throws: the run stays where it is.
      await this.backends.start(this.home.id);
      this.dispose();
      return undefined;
    }
  }

  /** Ends the search; its scratch copies are gone. */
  dispose(): void {
    this.done = true;
    for (const trial of this.scratch) trial.dispose();
    this.scratch.clear();
  }

  private async *look(run: Run): AsyncGenerator<undefined, Move | undefined, undefined> {
    const rivals = await this.backends.rivals(this.home.id);
    if (rivals.length === 0) return undefined;
    yield undefined;
    const own = await this.begin(run);
    await own.firstStep();
    yield undefined;
    const trials: BackendTrial[] = [{ id: this.home.id, msPerStep: await own.time(TIME_MS) }];
    for (const id of rivals) {
      yield undefined;
      const trial = await this.at(id, () => this.begin(run));
      if (!trial) continue;
      // The driver compiles meanwhile.
      while (!trial.ready) yield undefined;
      await this.at(id, async () => {
        await trial.finishCompiling();
        await trial.firstStep();
      });
      yield undefined;
      const msPerStep = await this.at(id, () => trial.time(TIME_MS));
      if (msPerStep !== undefined) trials.push({ id, msPerStep });
    }
    trials.sort((a, b) => a.msPerStep - b.msPerStep);
    const [best] = trials;
    const here = trials.find(({ id }) => id === this.home.id)?.msPerStep ?? 0;
    if (best.id === this.home.id || best.msPerStep > WORTH_IT * here) return undefined;
    return this.move(run, best.id, trials);
  }

  /** The run as it stands now, on another backend. */
  private async move(run: Run, id: BackendId, trials: BackendTrial[]): Promise<Move | undefined> {
    const state = await run.state();
    if (!(await this.backends.start(id))) {
      await this.backends.start(this.home.id);
      return undefined;
    }
    const moved = await Run.build(run.id, run.config, run.dataset);
    moved.restore(state);
    const backend = await this.backends.info(id, this.home.asked, 'moved', this.home.refusals ?? [], {
      trials,
    });
    return { run: moved, backend };
  }

  private async begin(run: Run): Promise<Trial> {
    const trial = await Trial.begin(run.config, run.dataset);
    this.scratch.add(trial);
    return trial;
  }

  /** Does something on another backend and comes home. */
  private async at<T>(id: BackendId, task: () => Promise<T>): Promise<T | undefined> {
    try {
      return (await this.backends.start(id)) ? await task() : undefined;
    } finally {
      await this.backends.start(this.home.id);
    }
  }
}
