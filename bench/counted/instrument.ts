import { LossReader } from '../../src/workers/session/loss-reader';
import { Run } from '../../src/workers/session/run';
import { Trainer } from '../../src/workers/session/trainer';
import { count, counted, installCounters, readCounts } from './counters';
import type { StepCounts } from './counts';

/**
 * Goes into the training worker of the counted build, before the app's own code: counts what a step calls, and draws
 * no samples, so that speeds are those of training alone. Nothing of it is in the product's build.
 */

installCounters();

/** Whether steps are counted. What goes on between them, snapshots and reports, is no part of a step. */
let armed = false;
const partOfStep = <T>(work: () => T): T => (armed ? counted(work) : work());

let steps = 0;
let scriptMs = 0;
/** From the first step to the last loss read: what training took, without starting and stopping. */
let firstStep: number | undefined;
let lastDone = 0;

const { trainStep } = Trainer.prototype;
Trainer.prototype.trainStep = function timed(): void {
  const started = performance.now();
  partOfStep(() => trainStep.call(this));
  lastDone = performance.now();
  firstStep ??= started;
  scriptMs += lastDone - started;
  steps++;
};

const { read, readBehind } = LossReader.prototype;
LossReader.prototype.read = async function timed(): Promise<void> {
  const before = this.last;
  await partOfStep(() => read.call(this));
  if (this.last !== before) lastDone = performance.now();
};
LossReader.prototype.readBehind = function timed(): Promise<void> {
  return partOfStep(() => readBehind.call(this));
};

Run.prototype.frame = async function nothing(this: Run, { view }) {
  return { view, step: this.step, count: 0, x: new Float32Array(0) };
};

/** The other end is `CountedContender`. */
const channel = new BroadcastChannel('bench-counts');
channel.onmessage = ({ data }: MessageEvent<'on' | 'off' | 'read' | 'span'>) => {
  if (data === 'span') {
    channel.postMessage(lastDone - (firstStep ?? lastDone));
    firstStep = undefined;
    return;
  }
  if (data === 'read') {
    channel.postMessage({ ...readCounts(), steps, scriptMs } satisfies StepCounts);
    return;
  }
  armed = data === 'on';
  count(false);
  steps = 0;
  scriptMs = 0;
};
