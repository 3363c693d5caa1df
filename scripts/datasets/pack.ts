import { createHash } from 'node:crypto';
import { zlibSync } from 'fflate';
import { sizeOf } from '../../src/core/tensor-data';
import { toUnit } from '../../src/datasets/load';
import type { FileRecord, Manifest } from '../../src/datasets/manifest';
import type { DatasetMeta, Split } from '../../src/datasets/types';
import type { RawImages, Source } from './sources';
import { stratifiedOrder } from './split';
import { thumbnail } from './thumbnail';

/** Files of one dataset's folder by name. */
export type Files = Record<string, Uint8Array>;

/** Everything in `public/datasets/<id>/` but the LICENSE, which is written by hand. */
export function packImages(meta: DatasetMeta, source: Source, raw: RawImages): Files {
  const size = sizeOf(meta.shape);
  const count = raw.labels.length;
  if (count !== meta.trainCount + meta.heldOutCount || raw.images.length !== count * size) {
    throw new Error(`${meta.id}: the registry expects ${meta.trainCount} + ${meta.heldOutCount} items.`);
  }
  const order = stratifiedOrder(raw.labels, meta.heldOutCount);
  const images = new Uint8Array(count * size);
  order.forEach((from, to) => images.set(raw.images.subarray(from * size, (from + 1) * size), to * size));
  const labels = Uint8Array.from(order, (index) => raw.labels[index]);

  const files: Files = { 'images.u8z': pack(images), 'labels.u8z': pack(labels) };
  const record = (name: string, rawBytes: number): FileRecord => ({
    name,
    bytes: files[name].length,
    sha256: sha256(files[name]),
    rawBytes,
  });
  const labelNames = meta.labelNames ?? [];
  const manifest: Manifest = {
    id: meta.id,
    shape: meta.shape,
    count,
    heldOutCount: meta.heldOutCount,
    max: raw.max,
    labelNames,
    order: 'shuffled; the last heldOutCount items are held out, each label in proportion',
    licence: source.licence,
    origin: source.origin,
    files: { images: record('images.u8z', images.length), labels: record('labels.u8z', labels.length) },
  };
  const split: Split = {
    x: toUnit(images, raw.max),
    labels: Int32Array.from(labels),
    count,
  };
  return {
    ...files,
    'manifest.json': new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`),
    'thumbnail.png': thumbnail(split, meta.shape, labelNames.length),
  };
}

/**
 * A zlib stream by fflate, which is pinned and in JavaScript: the same bytes on every machine. On these images
 * level 9 takes seven times as long and saves nothing.
 */
function pack(bytes: Uint8Array): Uint8Array {
  return zlibSync(bytes, { level: 6 });
}

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
