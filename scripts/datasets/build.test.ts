import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datasetMeta } from '../../src/datasets/registry';
import { packImages } from './pack';
import { greyPng } from './png';
import { SOURCES, type Source } from './sources';
import { countLabels, stratifiedOrder } from './split';

const FOLDER = new URL('../../public/datasets/', import.meta.url);

function sourceOf(id: Source['id']): Source {
  const source = SOURCES.find((candidate) => candidate.id === id);
  if (source) return source;
  throw new Error(`No source for ${id}.`);
}

describe('the build', () => {
  it('gives the committed MNIST again, byte for byte', () => {
    const source = sourceOf('mnist');
    const files = packImages(datasetMeta('mnist'), source, source.read(undefined));
    for (const [name, bytes] of Object.entries(files)) {
      expect(readFileSync(new URL(`mnist/${name}`, FOLDER)).equals(bytes), name).toBe(true);
    }
  });

  it('says how to get digits.csv.gz where it is missing', () => {
    const source = sourceOf('digits');
    expect(() => source.read('/nowhere/digits.csv.gz')).toThrow(
      /no \/nowhere\/digits\.csv\.gz.*apt-get.*--digits/s,
    );
  });

  it('refuses another version of digits.csv.gz', () => {
    const source = sourceOf('digits');
    expect(() => source.read(new URL(import.meta.url).pathname)).toThrow(/another version than expected/);
  });
});

describe('stratifiedOrder', () => {
  it('is a permutation whose end holds each label in proportion', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200, max: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (labels, share) => {
          const heldOut = Math.floor(share * labels.length);
          const order = stratifiedOrder(labels, heldOut);
          expect([...order].sort((a, b) => a - b)).toEqual([...labels.keys()]);
          const all = countLabels(labels);
          const held = countLabels(
            Uint8Array.from(order.slice(labels.length - heldOut), (index) => labels[index]),
          );
          all.forEach((count, label) => {
            expect(Math.abs((held[label] ?? 0) - (count * heldOut) / labels.length)).toBeLessThan(1);
          });
        },
      ),
    );
  });
});

describe('greyPng', () => {
  it('writes the smallest grey picture as the PNG standard says', () => {
    const png = Buffer.from(greyPng(Uint8Array.of(0, 255), 2, 1));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(png.subarray(12, 16).toString()).toBe('IHDR');
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([2, 1, 8, 0]);
    const length = png.readUInt32BE(33);
    expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([0, 0, 255]);
    // The well-known last twelve bytes of any PNG, its checksum included.
    expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
  });
});
