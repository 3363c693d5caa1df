import { describe, expect, it } from 'vitest';
import { mainThreadOf, type TraceEvent } from './trace';

const name = (pid: number, tid: number, thread: string): TraceEvent => ({
  name: 'thread_name',
  ph: 'M',
  pid,
  tid,
  ts: 0,
  args: { name: thread },
});
/** A task of so many ms, which begins at `at` ms. */
const task = (pid: number, tid: number, at: number, ms: number, called = 'RunTask'): TraceEvent => ({
  name: called,
  ph: 'X',
  pid,
  tid,
  ts: at * 1000,
  dur: ms * 1000,
});

describe('the main thread of a trace', () => {
  it('takes the tasks of the busiest renderer’s main thread alone', () => {
    const { taskMs } = mainThreadOf([
      name(1, 1, 'CrRendererMain'),
      name(1, 2, 'DedicatedWorker thread'),
      name(2, 1, 'CrRendererMain'),
      name(3, 1, 'CrBrowserMain'),
      task(1, 1, 0, 4),
      task(1, 1, 10, 30),
      task(1, 1, 50, 900, 'Layout'),
      task(1, 2, 0, 500),
      task(2, 1, 0, 1),
      task(3, 1, 0, 700),
    ]);
    expect(taskMs).toEqual([4, 30]);
  });

  it('counts a task once that is written under two names', () => {
    const { taskMs } = mainThreadOf([
      name(1, 1, 'CrRendererMain'),
      task(1, 1, 20.25, 9.5, 'ThreadControllerImpl::RunTask'),
      task(1, 1, 20, 10),
      task(1, 1, 0, 5),
      task(1, 1, 0, 5, 'ThreadControllerImpl::RunTask'),
    ]);
    expect(taskMs).toEqual([5, 10]);
  });

  it('is empty where nothing was traced', () => {
    expect(mainThreadOf([]).taskMs).toEqual([]);
  });
});
