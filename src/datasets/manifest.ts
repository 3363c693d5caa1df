import { PlaygroundError } from '../core/errors';

/** One file of a dataset's folder. */
export interface FileRecord {
  name: string;
  /** Length as served: a zlib stream (RFC 1950). */
  bytes: number;
  /** Of the file as served, in hexadecimal. */
  sha256: string;
  /** Length of the unsigned bytes inside. */
  rawBytes: number;
}

/** `manifest.json` of an image dataset. The last `heldOutCount` items are held out. */
export interface Manifest {
  id: string;
  /** `[height, width, channels]` of one item. */
  shape: readonly number[];
  count: number;
  heldOutCount: number;
  /** The byte that stands for 1 (255, or 16 for the 8×8 digits). */
  max: number;
  labelNames: readonly string[];
  /** In which order the items stand, in words. */
  order: string;
  licence: string;
  origin: string;
  files: {
    /** `count × product(shape)` bytes, row-major. */
    images: FileRecord;
    /** `count` bytes. */
    labels: FileRecord;
  };
}

/** The error for a file that is missing, foreign or damaged. */
export function badFile(message: string, hint: string): PlaygroundError {
  return new PlaygroundError({ code: 'bad-file', message, hint });
}

/** What helps when a dataset's file is not as it should be. */
export const REBUILD_HINT =
  'Reload the page; if it stays, the folder public/datasets of this installation is incomplete: restore it from the repository or rebuild it with "npm run datasets".';

/** Reads a manifest. Throws `PlaygroundError('bad-file')` naming `url` and the field that is wrong. */
export function parseManifest(text: string, url: string): Manifest {
  const refuse = (what: string) => badFile(`${url} is not a dataset's manifest: ${what}.`, REBUILD_HINT);
  const fields = (value: unknown, path: string): Record<string, unknown> => {
    if (isRecord(value)) return value;
    throw refuse(`${path} is not an object`);
  };
  const string = (record: Record<string, unknown>, key: string): string => {
    const value = record[key];
    if (typeof value === 'string') return value;
    throw refuse(`"${key}" is not a string`);
  };
  const count = (record: Record<string, unknown>, key: string): number => {
    const value = record[key];
    if (isCount(value)) return value;
    throw refuse(`"${key}" is not a whole number`);
  };
  const list = <T>(record: Record<string, unknown>, key: string, is: (value: unknown) => value is T): T[] => {
    const value: unknown = record[key];
    if (Array.isArray(value) && value.every(is)) return value;
    throw refuse(`"${key}" is not a list of the right kind`);
  };
  const file = (value: unknown, path: string): FileRecord => {
    const record = fields(value, path);
    return {
      name: string(record, 'name'),
      bytes: count(record, 'bytes'),
      sha256: string(record, 'sha256'),
      rawBytes: count(record, 'rawBytes'),
    };
  };

  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON');
  }
  const record = fields(json, 'the whole');
  const files = fields(record['files'], '"files"');
  return {
    id: string(record, 'id'),
    shape: list(record, 'shape', isCount),
    count: count(record, 'count'),
    heldOutCount: count(record, 'heldOutCount'),
    max: count(record, 'max'),
    labelNames: list(record, 'labelNames', isString),
    order: string(record, 'order'),
    licence: string(record, 'licence'),
    origin: string(record, 'origin'),
    files: { images: file(files['images'], '"images"'), labels: file(files['labels'], '"labels"') },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
