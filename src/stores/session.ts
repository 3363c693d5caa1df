import { create } from 'zustand';
import type { BackendId, BackendInfo } from '../core/backends';
import type { ErrorInfo } from '../core/errors';
import type { PartInfo } from '../models/types';
import type { PreparationStep, Status, StopReason } from '../workers/protocol';

/** What is being loaded or prepared: `done` of `total`, or total 0 where it cannot be told. */
export interface Progress {
  what: 'worker' | PreparationStep;
  done: number;
  total: number;
}

/** Something the user should know that is no failure; the page words it by `kind`. */
export type Notice =
  | { kind: 'half-precision' }
  | { kind: 'software-rendering' }
  | { kind: 'backend-fallback'; asked: string; used: string }
  | { kind: 'link-dropped'; keys: readonly string[] }
  | { kind: 'fresh-optimizer' }
  | { kind: 'stopped-by'; reason: StopReason }
  | { kind: 'paused-while-hidden' };

interface SessionState {
  status: Status;
  /** Undefined while no run has been built. */
  backend: BackendInfo | undefined;
  /** Backends that this browser offers; undefined while the worker has not found out. */
  offered: readonly BackendId[] | undefined;
  parts: readonly PartInfo[];
  parameterCount: number;
  progress: Progress | undefined;
  /** A failure of something asked (import, settings); the run itself is untouched. */
  refusal: ErrorInfo | undefined;
  notices: readonly Notice[];
  /** The run whose reports count. */
  runId: number;
}

export const IDLE_STATUS: Status = {
  phase: 'idle',
  step: 0,
  elapsedMs: 0,
  stepsPerSecond: 0,
  backend: '',
  mode: 'reproducible',
  tensors: 0,
  bytes: 0,
  losses: {},
};

/** What the worker says of the run. Written by the engine alone. */
export const useSession = create<SessionState>(() => ({
  status: { ...IDLE_STATUS, phase: 'preparing' },
  backend: undefined,
  offered: undefined,
  parts: [],
  parameterCount: 0,
  progress: { what: 'worker', done: 0, total: 0 },
  refusal: undefined,
  notices: [],
  runId: 0,
}));

/** Shows a notice once; the same again replaces it. */
export function notify(notice: Notice): void {
  useSession.setState((state) => ({
    notices: [...state.notices.filter((other) => other.kind !== notice.kind), notice],
  }));
}

/** Takes a notice away. */
export function dismiss(kind: Notice['kind']): void {
  useSession.setState((state) => ({ notices: state.notices.filter((notice) => notice.kind !== kind) }));
}
