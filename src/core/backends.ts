import type { Text } from './text';

/** The ways to compute that this build carries; `auto` lets the worker choose and say why. */
export const BACKEND_CHOICES = ['auto', 'webgl', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];
export type BackendId = Exclude<BackendChoice, 'auto'>;

/** Names of the backends, as the chip in the top bar shows them. */
export const BACKEND_LABELS: Readonly<Record<BackendChoice, Text>> = {
  auto: { en: 'Automatic', 'zh-CN': '自动' },
  webgl: { en: 'WebGL (GPU)', 'zh-CN': 'WebGL（GPU）' },
  wasm: { en: 'WASM (CPU)', 'zh-CN': 'WASM（CPU）' },
  cpu: { en: 'Plain JavaScript', 'zh-CN': '纯 JavaScript' },
};

/** Why a backend stands where it does: a code the page turns into words. */
export type BackendReason =
  | 'asked'
  | 'gpu-found'
  | 'small-model'
  | 'software-gpu'
  | 'no-webgl'
  | 'no-wasm'
  | 'failed-to-start';

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
  /** Software WebGL cannot split its long steps, so the page may stutter. */
  softwareRendering: boolean;
}
