import type { Text } from './text';

/** The ways to compute that this build carries; `auto` lets the worker choose and say why. */
export const BACKEND_CHOICES = ['auto', 'webgl', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];
export type BackendId = Exclude<BackendChoice, 'auto'>;

/** Whether a backend queues its work for a graphics processor, whose memory is out of the CPU's reach. */
export function isGpu(backend: string): boolean {
  return backend === 'webgl' || backend === 'webgpu';
}

/** Names of the backends, as the chip in the top bar shows them. */
export const BACKEND_LABELS: Readonly<Record<BackendChoice, Text>> = {
  auto: { en: 'Automatic', 'zh-CN': '自动' },
  webgl: { en: 'WebGL (GPU)', 'zh-CN': 'WebGL（GPU）' },
  webgpu: { en: 'WebGPU', 'zh-CN': 'WebGPU' },
  wasm: { en: 'WASM (CPU)', 'zh-CN': 'WASM（CPU）' },
  cpu: { en: 'Plain JavaScript', 'zh-CN': '纯 JavaScript' },
};

/**
 * Whether the same seed gives the same curve again (one backend for a run, sums in one order), or speed comes first: then
 * a run may move to a faster backend while it trains.
 */
export type SpeedMode = 'reproducible' | 'fastest';

/** Why a backend stands where it does: a code the page turns into words. */
export type BackendReason =
  | 'asked'
  /** Steps of this very model were timed on every candidate. */
  | 'measured'
  /** Measured faster while the run was training, and the run moved there ("fastest" mode). */
  | 'moved'
  | 'gpu-found'
  | 'small-model'
  | 'software-gpu'
  | 'no-webgl'
  | 'no-wasm'
  | 'failed-to-start'
  | 'computes-wrong';

/** What one candidate took for a training step of the user's own model. */
export interface BackendTrial {
  id: BackendId;
  msPerStep: number;
}

/** A candidate that was turned down. */
export interface BackendRefusal {
  id: BackendId;
  why: 'failed-to-start' | 'computes-wrong';
  /** What exactly, in English; empty where nothing is known. */
  detail: string;
}

/** The backend in use, how it was chosen, and what the user should know about it. */
export interface BackendInfo {
  id: BackendId;
  /** What was asked for. */
  asked: BackendChoice;
  reason: BackendReason;
  /** The graphics device as the browser names it, where there is one. */
  device?: string;
  /** The device computes in 16 bits: results are rougher, and small numbers vanish. */
  halfPrecision: boolean;
  /** Software rendering cannot split its long steps, so the page may stutter. */
  softwareRendering: boolean;
  /** The candidates' times, fastest first, where they were measured for this model. */
  trials?: readonly BackendTrial[];
  /** Candidates that were turned down on the way here. */
  refusals?: readonly BackendRefusal[];
}
