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
const task = (pid: number, tid: number, ms: number, called = 'RunTask'): TraceEvent => ({
  name: called,
  ph: 'X',
  pid,
  tid,
  ts: 0,
  dur: ms * 1000,
});

describe('the main thread of a trace', () => {
  it('takes the tasks of the busiest renderer’s main thread alone', () => {
    const { taskMs } = mainThreadOf([
      name(1, 1, 'CrRendererMain'),
      name(1, 2, 'DedicatedWorker thread'),
      name(2, 1, 'CrRendererMain'),
      name(3, 1, 'CrBrowserMain'),
      task(1, 1, 4),
      task(1, 1, 30),
      task(1, 1, 900, 'Layout'),
      task(1, 2, 500),
      task(2, 1, 1),
      task(3, 1, 700),
    ]);
    expect(taskMs).toEqual([4, 30]);
  });

  it('is empty where nothing was traced', () => {
    expect(mainThreadOf([]).taskMs).toEqual([]);
  });
});
