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

/** Names under which Chromium writes one task of a thread's loop; several of them for the same task, one within the other. */
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
  const byThread = new Map<string, Span[]>();
  for (const { name, ph, pid, tid, ts, dur } of events) {
    const thread = `${pid}/${tid}`;
    if (ph !== 'X' || dur === undefined || !TASK.has(name) || !mains.has(thread)) continue;
    const spans = byThread.get(thread) ?? [];
    spans.push({ from: ts, to: ts + dur });
    byThread.set(thread, spans);
  }
  const total = (tasks: readonly number[]) => tasks.reduce((sum, ms) => sum + ms, 0);
  const tasks = [...byThread.values()].map((spans) =>
    outermost(spans).map(({ from, to }) => (to - from) / 1000),
  );
  return { taskMs: tasks.toSorted((a, b) => total(b) - total(a))[0] ?? [] };
}

/** A stretch of time, in microseconds. */
interface Span {
  from: number;
  to: number;
}

/** Those that lie within no other, in the order of time. */
function outermost(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = kept.at(-1);
    if (!last || span.to > last.to) kept.push(span);
  }
  return kept;
}
