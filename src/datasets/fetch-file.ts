import { PlaygroundError } from '../core/errors';
import { badFile, REBUILD_HINT, type FileRecord } from './manifest';

/** The part of `fetch` that loading needs. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** How files are reached. */
export interface FetchOptions {
  signal?: AbortSignal | undefined;
  fetch: Fetch;
}

/** A small text file. Throws `PlaygroundError('bad-file')` naming `url`; an abort rejects as `fetch` does. */
export async function fetchText(url: string, options: FetchOptions): Promise<string> {
  const response = await request(url, options);
  try {
    return await response.text();
  } catch (cause) {
    throw interrupted(url, cause, options.signal);
  }
}

/**
 * The bytes of a file, checked against its record. `onBytes` hears the length of each piece as it arrives.
 * Throws `PlaygroundError('bad-file')` with its own message for a file that is missing, a web page instead,
 * cut off, too long, or of another checksum; `'unsupported'` where the browser cannot compute checksums.
 */
export async function fetchChecked(
  url: string,
  record: Pick<FileRecord, 'bytes' | 'sha256'>,
  options: FetchOptions,
  onBytes: (length: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(url, options);
  const bytes = new Uint8Array(record.bytes);
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw interrupted(url, cause, options.signal);
    });
    if (done) break;
    if (length + value.length > bytes.length) {
      await reader.cancel();
      throw wrongLength(
        url,
        length === 0 ? value : bytes,
        `is longer than the ${record.bytes} bytes it should have`,
      );
    }
    bytes.set(value, length);
    length += value.length;
    onBytes(value.length);
  }
  if (length < bytes.length) {
    throw wrongLength(
      url,
      bytes.subarray(0, length),
      `is cut off: ${length} of ${record.bytes} bytes are there`,
    );
  }
  const found = await sha256(bytes);
  if (found !== record.sha256) {
    throw badFile(
      `${url} is damaged: its checksum is ${found.slice(0, 12)}… instead of ${record.sha256.slice(0, 12)}….`,
      REBUILD_HINT,
    );
  }
  return bytes;
}

/** SHA-256 in hexadecimal. Throws `PlaygroundError('unsupported')` outside a secure context. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Browsers hide `crypto.subtle` from pages that came by plain http from another machine.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new PlaygroundError({
      code: 'unsupported',
      message:
        'This page cannot check the files that it loads, because it was not loaded over a secure connection.',
      hint: 'Open the page by https:// or as http://localhost; the datasets drawn by formula work everywhere.',
    });
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function request(url: string, options: FetchOptions): Promise<Response> {
  let response: Response;
  try {
    // `no-cache` asks the server whether the cached copy still holds: manifest and files never mix versions.
    response = await options.fetch(url, {
      cache: 'no-cache',
      ...(options.signal && { signal: options.signal }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw badFile(
      `${url} could not be reached.`,
      'Check the connection and that the server still runs, then choose the dataset again.',
    );
  }
  if (!response.ok) {
    const what = response.status === 404 ? 'is missing' : 'was refused';
    throw badFile(`${url} ${what}: the server answered ${response.status}.`, REBUILD_HINT);
  }
  // Servers of single-page apps answer a missing file with their start page.
  if (response.headers.get('content-type')?.includes('text/html')) throw webPage(url);
  return response;
}

function interrupted(url: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return cause;
  return badFile(
    `${url} broke off while it was loading.`,
    'Check the connection and that the server still runs, then choose the dataset again.',
  );
}

function webPage(url: string): PlaygroundError {
  return badFile(`${url} is missing: the server answered with a web page instead.`, REBUILD_HINT);
}

/** The error for a file of another length than it should have; names what people meet in its stead. */
function wrongLength(url: string, bytes: Uint8Array, what: string): PlaygroundError {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).trimStart();
  if (bytes.length === 0) return badFile(`${url} is empty.`, REBUILD_HINT);
  if (start.startsWith('<')) return webPage(url);
  if (start.startsWith('version https://git-lfs')) {
    return badFile(
      `${url} is a Git LFS pointer, not the file itself.`,
      'Run "git lfs pull" and reload the page.',
    );
  }
  return badFile(`${url} ${what}.`, REBUILD_HINT);
}
