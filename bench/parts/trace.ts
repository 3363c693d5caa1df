/** One event of a Chromium trace, as far as it is read here. */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  args?: { name?: string };
}

/** What a page's main thread did while it was watched. */
export interface MainThread {
  /** Durations of its tasks, in ms. */
  taskMs: number[];
}

/** Names under which Chromium's versions write one task of a thread's loop. */
const TASK = new Set(['RunTask', 'ThreadControllerImpl::RunTask', 'ThreadPool_RunTask']);

/**
 * The tasks of the main thread of the process that did most: there is one page, and its renderer is the busy one
 * (the browser's own process and idle renderers have other names or little to do).
 */
export function mainThreadOf(events: readonly TraceEvent[]): MainThread {
  const mains = new Set(
    events
      .filter(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const byThread = new Map<string, number[]>();
  for (const { name, ph, pid, tid, dur } of events) {
    const thread = `${pid}/${tid}`;
    if (ph !== 'X' || dur === undefined || !TASK.has(name) || !mains.has(thread)) continue;
    byThread.set(thread, [...(byThread.get(thread) ?? []), dur / 1000]);
  }
  const total = (tasks: readonly number[]) => tasks.reduce((sum, ms) => sum + ms, 0);
  const taskMs = [...byThread.values()].toSorted((a, b) => total(b) - total(a))[0] ?? [];
  return { taskMs };
}
