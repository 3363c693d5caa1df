import { type ErrorInfo, PlaygroundError, toErrorInfo } from '../../core/errors';

/** How memory running out reads in the browsers and backends. */
const OUT_OF_MEMORY =
  /out of memory|memory access out of bounds|allocation failed|could not allocate|array buffer allocation/i;

/** What went wrong inside the worker, in the user's terms. */
export function explain(thrown: unknown): ErrorInfo {
  if (thrown instanceof PlaygroundError) return thrown.info;
  const info = toErrorInfo(thrown);
  if (!OUT_OF_MEMORY.test(info.message)) return info;
  return {
    code: 'oom',
    message: `Memory ran out (${info.message}).`,
    hint: 'Choose a smaller batch, width or number of samples. The last good weights are kept.',
  };
}

/** A loss that left the finite numbers, or all sense, at `step`. */
export function diverged(curve: string, value: number, step: number): ErrorInfo {
  const what = Number.isFinite(value) ? `grew to ${value.toExponential(1)}` : `became ${value}`;
  return {
    code: 'non-finite',
    message: `The loss "${curve}" ${what} at step ${step}: training diverged.`,
    hint: 'Lower the learning rate and go back to the last good weights, or reset.',
  };
}

/** The graphics driver took the context away. */
export const CONTEXT_LOST: ErrorInfo = {
  code: 'context-lost',
  message: 'The graphics driver took the WebGL context away; what it held is gone.',
  hint: 'Go back to the last good weights: training goes on from there on a new context.',
};

/** A request whose values do not make sense. */
export function badInput(path: string, message: string, hint: string): PlaygroundError {
  return new PlaygroundError({ code: 'bad-input', path, message, hint });
}
