/**
 * Builds `public/datasets` from its sources; the result is committed, so nobody needs to run this.
 *
 *   npm run datasets -- [--check] [--digits <path of digits.csv.gz>]
 *
 * `--check` writes nothing: it builds in memory and compares with what is there, byte by byte. Where a source is
 * not installed, it compares the files with the checksums of their manifest.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDataset } from '../src/datasets/load';
import { parseManifest } from '../src/datasets/manifest';
import { datasetMeta } from '../src/datasets/registry';
import { type Files, packImages, sha256 } from './datasets/pack';
import { SOURCES, SourceMissing } from './datasets/sources';
import { thumbnail } from './datasets/thumbnail';

const FOLDER = fileURLToPath(new URL('../public/datasets/', import.meta.url));

const { values: options } = parseArgs({
  options: { check: { type: 'boolean', default: false }, digits: { type: 'string' } },
});

/** Writes the files, or with `--check` names those that differ. */
function settle(id: string, files: Files): void {
  if (options.check) {
    for (const [name, bytes] of Object.entries(files)) {
      const path = `${FOLDER}${id}/${name}`;
      if (!existsSync(path) || !readFileSync(path).equals(bytes))
        fail(`${path} differs from what its source gives.`);
    }
  } else {
    mkdirSync(`${FOLDER}${id}`, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) writeFileSync(`${FOLDER}${id}/${name}`, bytes);
  }
  const sizes = Object.entries(files).map(([name, bytes]) => `${name} ${bytes.length}`);
  console.log(`${id}: ${options.check ? 'checked' : 'written'} (bytes: ${sizes.join(', ')})`);
}

/** Compares the files that are there with their manifest. */
function checkSums(id: string): void {
  const path = `${FOLDER}${id}/manifest.json`;
  const { files } = parseManifest(readFileSync(path, 'utf8'), path);
  for (const { name, sha256: expected } of [files.images, files.labels]) {
    if (sha256(readFileSync(`${FOLDER}${id}/${name}`)) !== expected)
      fail(`${id}/${name} has another checksum.`);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

for (const source of SOURCES) {
  try {
    const raw = source.read(source.id === 'digits' ? options.digits : undefined);
    settle(source.id, packImages(datasetMeta(source.id), source, raw));
  } catch (error) {
    if (!(error instanceof SourceMissing)) throw error;
    if (options.check) {
      checkSums(source.id);
      console.log(`${source.id}: its source is not installed; checked the checksums only.`);
    } else {
      fail(`${source.id}: ${error.message}`);
    }
  }
}

const shapes = await loadDataset('shapes', { base: '' });
settle('shapes', {
  'thumbnail.png': thumbnail(shapes.train, shapes.meta.shape, shapes.meta.labelNames?.length ?? 1),
});
