import { unzlibSync } from 'fflate';
import { sizeOf } from '../core/tensor-data';
import { dataRng } from './data-rng';
import { type Fetch, fetchChecked, fetchText } from './fetch-file';
import { badFile, parseManifest, REBUILD_HINT, type FileRecord, type Manifest } from './manifest';
import { datasetEntry, type DatasetId } from './registry';
import type { Dataset, DatasetMeta, Formula, Split } from './types';

export interface LoadOptions {
  /** URL under which the dataset folders lie, ending with "/". */
  base: string;
  /** Called as bytes arrive; `totalBytes` does not change. Not called for data drawn by formula. */
  onProgress?: ((loadedBytes: number, totalBytes: number) => void) | undefined;
  /** Aborting rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Another way to reach files (tests). */
  fetch?: Fetch | undefined;
}

/**
 * Loads or draws a dataset; works in a worker. Throws `PlaygroundError`: `'bad-file'` for a file that is missing,
 * foreign, cut off or of another checksum, `'unsupported'` where checksums cannot be computed.
 */
export async function loadDataset(id: DatasetId, options: LoadOptions): Promise<Dataset> {
  options.signal?.throwIfAborted();
  const entry = datasetEntry(id);
  if ('points' in entry) return drawDataset(entry.meta, entry.points);
  if ('images' in entry) return drawDataset(entry.meta, entry.images);
  return readDataset(entry.meta, options);
}

function drawDataset(meta: DatasetMeta, formula: Formula): Dataset {
  const draw = (split: 'train' | 'heldOut', count: number): Split => ({
    ...formula.sample(dataRng(split), count),
    count,
  });
  return {
    meta,
    train: draw('train', meta.trainCount),
    heldOut: draw('heldOut', meta.heldOutCount),
  };
}

async function readDataset(meta: DatasetMeta, options: LoadOptions): Promise<Dataset> {
  const folder = meta.source.kind === 'files' ? meta.source.folder : meta.id;
  const url = `${options.base}${folder}/`;
  const files = { signal: options.signal, fetch: options.fetch ?? globalThis.fetch.bind(globalThis) };
  const manifest = parseManifest(await fetchText(`${url}manifest.json`, files), `${url}manifest.json`);
  refuseMismatch(meta, manifest, `${url}manifest.json`);

  const total = manifest.files.images.bytes + manifest.files.labels.bytes;
  let loaded = 0;
  const read = async (record: FileRecord): Promise<Uint8Array> => {
    const bytes = await fetchChecked(`${url}${record.name}`, record, files, (length) => {
      loaded += length;
      options.onProgress?.(loaded, total);
    });
    return unzlibSync(bytes, { out: new Uint8Array(record.rawBytes) });
  };
  const labels = await read(manifest.files.labels);
  const images = await read(manifest.files.images);

  const size = sizeOf(meta.shape);
  const split = (from: number, count: number): Split => ({
    x: toUnit(images.subarray(from * size, (from + count) * size), manifest.max),
    labels: Int32Array.from(labels.subarray(from, from + count)),
    count,
  });
  return { meta, train: split(0, meta.trainCount), heldOut: split(meta.trainCount, meta.heldOutCount) };
}

/** Bytes as numbers in [0, 1]; a plain loop, since `Float32Array.from` with a function takes many times as long. */
export function toUnit(bytes: Uint8Array, max: number): Float32Array {
  const x = new Float32Array(bytes.length);
  for (let i = 0; i < x.length; i++) x[i] = bytes[i] / max;
  return x;
}

/** The registry speaks of the dataset before its files are there: both must say the same. */
function refuseMismatch(meta: DatasetMeta, manifest: Manifest, url: string): void {
  const count = meta.trainCount + meta.heldOutCount;
  const agrees =
    manifest.id === meta.id &&
    manifest.count === count &&
    manifest.heldOutCount === meta.heldOutCount &&
    manifest.shape.join() === meta.shape.join() &&
    manifest.labelNames.join() === meta.labelNames?.join() &&
    manifest.files.images.rawBytes === count * sizeOf(meta.shape) &&
    manifest.files.labels.rawBytes === count &&
    manifest.max > 0;
  if (agrees) return;
  throw badFile(`${url} describes other data than this version of the page expects.`, REBUILD_HINT);
}
