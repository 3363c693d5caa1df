import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHash, encodeHash } from './url';

const pairs = (hash: string) => [...decodeHash(hash).entries];

describe('encodeHash', () => {
  it('reads like a sentence and leaves out what is not said', () => {
    expect(
      encodeHash({ family: 'vae', dataset: 'moons', seed: 7, params: { batchSize: 256 }, language: 'zh-CN' }),
    ).toBe('#v=1&family=vae&dataset=moons&seed=7&p.batchSize=256&lang=zh-CN');
    expect(encodeHash({ family: 'gan', dataset: 'ring-8', params: {} })).toBe(
      '#v=1&family=gan&dataset=ring-8',
    );
  });

  it('comes back as it was, as strings', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'Z', '9', ' ', '&', '=', '#', '%', '+', '.', 'é', '中', '😀'),
    });
    const value = fc.oneof(fc.double(), fc.boolean(), text);
    const params = fc.dictionary(
      fc.string({ unit: fc.constantFrom('a', 'B', '_', '&', '=', '%'), minLength: 1, maxLength: 8 }),
      value,
    );
    fc.assert(
      fc.property(text, fc.nat(), params, (family, seed, values) => {
        const { version, entries, dropped } = decodeHash(
          encodeHash({
            family,
            dataset: 'd',
            backend: 'wasm',
            seed,
            stopAt: 5,
            params: values,
            language: 'en',
          }),
        );
        expect(version).toBe(1);
        expect(dropped).toEqual([]);
        expect(entries.get('family')).toBe(family);
        expect(Number(entries.get('seed'))).toBe(seed);
        expect([entries.get('backend'), entries.get('stop'), entries.get('lang')]).toEqual([
          'wasm',
          '5',
          'en',
        ]);
        for (const [id, given] of Object.entries(values)) {
          const read = entries.get(`p.${id}`);
          expect(typeof given === 'number' ? Number(read) : read).toEqual(
            typeof given === 'number' ? (given === 0 ? 0 : given) : String(given),
          );
        }
      }),
    );
  });

  it('writes text that no URL can hold', () => {
    expect(encodeHash({ family: '\uD800', dataset: 'd', params: {} })).toContain('family=%EF%BF%BD&');
  });
});

describe('decodeHash', () => {
  it('takes a hash with or without #, and one typed by hand without version', () => {
    expect(pairs('#v=1&family=vae')).toEqual([['family', 'vae']]);
    expect(pairs('family=vae&&p.beta=1e+2')).toEqual([
      ['family', 'vae'],
      ['p.beta', '1e+2'],
    ]);
    expect(decodeHash('')).toEqual({ version: 1, entries: new Map(), dropped: [] });
    expect(decodeHash('#').dropped).toEqual([]);
  });

  it('keeps = in values and decodes percent signs', () => {
    expect(pairs('#a=b=c&k=%E4%B8%AD')).toEqual([
      ['a', 'b=c'],
      ['k', '中'],
    ]);
  });

  it('takes the last of equal keys and says so', () => {
    const { entries, dropped } = decodeHash('#seed=1&family=vae&seed=2&seed=3');
    expect(entries.get('seed')).toBe('3');
    expect(dropped).toEqual([{ key: 'seed', reason: 'duplicate' }]);
    expect(decodeHash('#seed=1&see%64=2').entries.get('seed')).toBe('2');
  });

  it('drops what cannot be read and keeps the rest', () => {
    const { entries, dropped } = decodeHash('#a=%E4%B8&%zz=1&junk&=x&n=%00&family=gan');
    expect([...entries]).toEqual([['family', 'gan']]);
    expect(dropped.map(({ key }) => key)).toEqual(['a', '%zz', 'junk', '', 'n']);
    expect(new Set(dropped.map(({ reason }) => reason))).toEqual(new Set(['unreadable']));
  });

  it('treats __proto__ as a key like any other', () => {
    const { entries } = decodeHash('#__proto__=1&p.__proto__=2&constructor=3');
    expect([...entries.keys()]).toEqual(['__proto__', 'p.__proto__', 'constructor']);
    expect(Object.hasOwn(Object.prototype, '1')).toBe(false);
  });

  it('drops keys and values that are too long, naming them in short', () => {
    const { entries, dropped } = decodeHash(`#${'k'.repeat(100)}=1&a=${'x'.repeat(600)}&b=2`);
    expect([...entries]).toEqual([['b', '2']]);
    expect(dropped).toEqual([
      { key: `${'k'.repeat(39)}…`, reason: 'too-long' },
      { key: 'a', reason: 'too-long' },
    ]);
  });

  it('reads no further than a link can be: 200,000 characters', () => {
    const long = decodeHash(`#v=1&family=vae&junk=${'x'.repeat(200_000)}&seed=3`);
    expect([...long.entries]).toEqual([['family', 'vae']]);
    expect(long.dropped).toEqual([{ key: 'junk', reason: 'too-long' }]);
    const many = decodeHash('#v=1&family=vae&a=12345678'.padEnd(200_000, '&a=12345678'));
    expect(many.entries.get('a')).toBe('12345678');
    expect(many.dropped.at(-1)).toEqual({ key: 'a', reason: 'too-long' });
    expect(decodeHash('x'.repeat(200_000)).dropped).toHaveLength(1);
  });

  it('drops a link of another version whole', () => {
    const dropped = [{ key: 'v', reason: 'unknown-version' }];
    expect(decodeHash('#v=2&family=vae')).toEqual({ version: 2, entries: new Map(), dropped });
    expect(decodeHash('#v=x&family=vae')).toEqual({ version: null, entries: new Map(), dropped });
  });

  it('never throws and never gives more than it was given', () => {
    const junk = fc.string({
      unit: fc.constantFrom('a', '=', '&', '%', '#', '2', 'F', '\0', '\uD800', '中', 'v'),
    });
    fc.assert(
      fc.property(junk, (hash) => {
        const { entries, dropped } = decodeHash(hash);
        expect(entries.size + dropped.length).toBeLessThanOrEqual(hash.length + 1);
        for (const [key, value] of entries) expect(/\p{Cs}|\p{Cc}/u.test(key + value)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
