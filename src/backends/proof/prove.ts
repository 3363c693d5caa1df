import * as tf from '@tensorflow/tfjs-core';
import { FUSED } from '../../core/fused-kernels';
import { compileAhead, compiled } from '../compile-ahead';
import { CHECKS, type Check } from './checks';
import goldens from './goldens.json';

/** How far a float32 result may lie from the golden one, in units of the largest golden value (at least 1). */
const TOLERANCE = 2e-3;
/** The same where textures hold 16 bits: rough, but right. */
const HALF_TOLERANCE = 5e-2;

/** Time between two reports of progress; on a CPU all is over before the first. */
const TELL_MS = 100;

/** The numbers each check gives where everything is right, all its results joined: `goldens.json`, by name. */
const GOLDENS: Readonly<Record<string, readonly number[]>> = goldens;

/** How the current backend is proved. */
export interface ProofOptions {
  /** It computes in 16 bits. */
  half?: boolean;
  /**
   * The card is emulated: it computes the same on every machine, so that tests have proved it, but compiles slowly. Only
   * the kinds that matter most are checked then.
   */
  software?: boolean;
  checks?: readonly Check[];
  /** Checks done so far, and in all. */
  onProgress?(done: number, total: number): void;
}

/**
 * Runs one forward and one backward step of each kernel kind on the current backend and compares them with golden
 * values of TensorFlow.js' plain JavaScript backend. Drivers differ: some compute wrong convolutions, some backends lack
 * a gradient. One check after the other: a driver that is given all programs at once would stall the page.
 * @returns what is wrong, or nothing when all is right
 */
export async function proveBackend(options: ProofOptions = {}): Promise<string | undefined> {
  const { half = false, software = false, checks = CHECKS, onProgress = () => undefined } = options;
  const tolerance = half ? HALF_TOLERANCE : TOLERANCE;
  const backend = tf.getBackend();
  const used = checks.filter(({ fused, core }) =>
    fused ? tf.getKernel(FUSED[fused], backend) !== undefined : core || !software,
  );
  let told = performance.now();
  for (const [i, check] of used.entries()) {
    const wrong = await wrongIn(check, tolerance);
    if (wrong !== undefined) return wrong;
    if (performance.now() - told < TELL_MS) continue;
    told = performance.now();
    onProgress(i + 1, used.length);
  }
  return undefined;
}

async function wrongIn({ name, run }: Check, tolerance: number): Promise<string | undefined> {
  try {
    await compiled(compileAhead(() => joinedResults(run).dispose()));
    const joined = joinedResults(run);
    const got = await joined.data<'float32'>();
    joined.dispose();
    return firstWrong(name, got, GOLDENS[name], tolerance);
  } catch (thrown) {
    return `${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** All results of a check in one row: one read, since on a GPU each waits for the queue. */
export function joinedResults(run: () => tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat(run().map((result) => tf.reshape<tf.Rank.R1>(result, [-1]))));
}

function firstWrong(
  name: string,
  got: ArrayLike<number>,
  wanted: readonly number[],
  tolerance: number,
): string | undefined {
  if (got.length !== wanted.length) return `${name} gives ${got.length} numbers instead of ${wanted.length}`;
  const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  for (let i = 0; i < wanted.length; i++) {
    // NaN must not pass.
    if (Math.abs(got[i] - wanted[i]) <= tolerance * scale) continue;
    return `${name} gives ${got[i].toPrecision(4)} instead of ${wanted[i].toPrecision(4)}`;
  }
  return undefined;
}
