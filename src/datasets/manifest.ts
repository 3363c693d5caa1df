import { PlaygroundError } from '../core/errors';
import { isCount, isString, jsonReader } from '../core/read-json';

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

/** What helps when a file that the page brings along is not as it should be. */
export const REBUILD_HINT =
  'Reload the page; if it stays, files of this installation are missing: restore the folder public from the repository (public/datasets can be rebuilt with "npm run datasets").';

/** Reads a manifest. Throws `PlaygroundError('bad-file')` naming `url` and the field that is wrong. */
export function parseManifest(text: string, url: string): Manifest {
  const refuse = (what: string) => badFile(`${url} is not a dataset's manifest: ${what}.`, REBUILD_HINT);
  const { parse, fields, string, count, list } = jsonReader(refuse);
  const file = (value: unknown, path: string): FileRecord => {
    const record = fields(value, path);
    return {
      name: string(record, 'name'),
      bytes: count(record, 'bytes'),
      sha256: string(record, 'sha256'),
      rawBytes: count(record, 'rawBytes'),
    };
  };

  const record = fields(parse(text), 'the whole');
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
