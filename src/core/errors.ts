/** Codes of `PlaygroundError`; messages are English, the page translates by code. */
export const ERROR_CODES = [
  'bad-input',
  'bad-file',
  'oom',
  'non-finite',
  'context-lost',
  'worker-lost',
  'unsupported',
  'storage',
  'bug',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as plain data: it crosses the worker border and stands in `Status.error`. */
export interface ErrorInfo {
  code: ErrorCode;
  /** What was wrong and where, in one sentence. */
  message: string;
  /** What the user can do about it. */
  hint: string;
  /** Path of the bad value, as `params.batchSize`; only with `bad-input`. */
  path?: string;
}

/** Every error the product raises on purpose: what was wrong, where, and what to do. */
export class PlaygroundError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly path?: string;

  constructor(info: ErrorInfo) {
    super(info.message);
    this.name = 'PlaygroundError';
    this.code = info.code;
    this.hint = info.hint;
    if (info.path !== undefined) this.path = info.path;
  }

  /** The same error as plain data. */
  get info(): ErrorInfo {
    const info: ErrorInfo = { code: this.code, message: this.message, hint: this.hint };
    return this.path === undefined ? info : { ...info, path: this.path };
  }
}

/** Whatever was thrown, as `ErrorInfo`; what nobody foresaw is a `bug`. */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (thrown instanceof PlaygroundError) return thrown.info;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'bug',
    message,
    hint: 'Reset the run; if it happens again, please report it with these words.',
  };
}
