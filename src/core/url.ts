/**
 * The share link: an experiment in the URL's hash, for people to read and edit, as
 * `#v=1&family=vae&dataset=moons&seed=7&p.batchSize=256&lang=zh-CN`.
 *
 * This file knows the notation only. What the keys mean, and whether a value is possible, is for the specs of family
 * and dataset to say: the hash never reaches a server, but anyone can have written it.
 */

/** The version that is written; links of other versions are refused as a whole. */
export const LINK_VERSION = 1;

/** Prefix of a hyperparameter's key. */
export const PARAM_PREFIX = 'p.';

/** Keys of the link beside the hyperparameters. */
export const LINK_KEYS = {
  version: 'v',
  family: 'family',
  dataset: 'dataset',
  backend: 'backend',
  seed: 'seed',
  language: 'lang',
  stopAt: 'stop',
} as const;

/** What a link says; whatever is left out stays at its default. */
export interface LinkState {
  family: string;
  dataset: string;
  backend?: string;
  seed?: number;
  /** Only those that differ from the defaults. */
  params: Readonly<Record<string, number | string | boolean>>;
  language?: string;
  /** Step at which the run pauses. */
  stopAt?: number;
}

/** Why something in a link was left out. */
export type DropReason = 'unreadable' | 'duplicate' | 'too-long' | 'unknown-version';

/** One thing that was left out; `key` is as readable as it could be made, at most 40 characters. */
export interface Dropped {
  key: string;
  reason: DropReason;
}

export interface DecodedLink {
  /** The version that the link states; `LINK_VERSION` where it states none; `null` where it is no number. */
  version: number | null;
  /**
   * Decoded strings by key, in the order of the link, without the version. Untrusted, and any string can be a key
   * (`__proto__` too): look keys up in a spec, never assign them to an object.
   */
  entries: Map<string, string>;
  dropped: Dropped[];
}

/** A whole link is far shorter; what follows is not read. */
const MAX_HASH = 16_384;
const MAX_KEY = 64;
const MAX_VALUE = 512;
const SHOWN_KEY = 40;

/** Percent-encodes what would not survive; lone surrogates, which cannot be encoded, become U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD'));
}

/** The hash of a link, `#` included. Numbers are written so that they read back as the same. */
export function encodeHash(state: LinkState): string {
  const pairs: [key: string, value: number | string | boolean | undefined][] = [
    [LINK_KEYS.version, LINK_VERSION],
    [LINK_KEYS.family, state.family],
    [LINK_KEYS.dataset, state.dataset],
    [LINK_KEYS.backend, state.backend],
    [LINK_KEYS.seed, state.seed],
    [LINK_KEYS.stopAt, state.stopAt],
  ];
  for (const [id, value] of Object.entries(state.params)) pairs.push([PARAM_PREFIX + id, value]);
  pairs.push([LINK_KEYS.language, state.language]);
  const written = pairs.flatMap(([key, value]) =>
    value === undefined ? [] : [`${encode(key)}=${encode(String(value))}`],
  );
  return `#${written.join('&')}`;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Control characters and lone surrogates have no place in a link. */
function isReadable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text);
}

function shown(text: string): string {
  const plain = (decode(text) ?? text).replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
  return plain.length > SHOWN_KEY ? `${plain.slice(0, SHOWN_KEY - 1)}…` : plain;
}

function readVersion(text: string | undefined): number | null {
  if (text === undefined) return LINK_VERSION;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/**
 * Reads the hash of a link, with or without `#`. Never throws, whatever it is given: what cannot be read is listed in
 * `dropped`, once for each key and reason. Of a key that occurs more than once the last value counts. A link of another version is dropped whole,
 * because its keys may mean something else.
 */
export function decodeHash(hash: string): DecodedLink {
  // By reason and key, so that a thousand times the same is said once.
  const reports = new Map<string, Dropped>();
  let text = hash.startsWith('#') ? hash.slice(1) : hash;
  let cutOff: Dropped | undefined;
  if (text.length > MAX_HASH) {
    // A pair that was cut in two would read as another value: it goes as a whole.
    const end = text.lastIndexOf('&', MAX_HASH);
    const kept = end < 0 ? '' : text.slice(0, end);
    const [key] = text.slice(kept === '' ? 0 : end + 1, MAX_HASH).split('=', 1);
    cutOff = { key: shown(key), reason: 'too-long' };
    text = kept;
  }
  const entries = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const rawKey = equals < 0 ? pair : pair.slice(0, equals);
    const key = decode(rawKey);
    const value = equals < 0 ? null : decode(pair.slice(equals + 1));
    const drop = (reason: DropReason) => reports.set(`${reason} ${rawKey}`, { key: shown(rawKey), reason });
    if (key === null || key === '' || value === null || !isReadable(key + value)) drop('unreadable');
    else if (key.length > MAX_KEY || value.length > MAX_VALUE) drop('too-long');
    else {
      if (entries.has(key)) drop('duplicate');
      entries.set(key, value);
    }
  }
  const dropped = [...reports.values(), ...(cutOff ? [cutOff] : [])];
  const version = readVersion(entries.get(LINK_KEYS.version));
  entries.delete(LINK_KEYS.version);
  if (version !== LINK_VERSION) {
    return { version, entries: new Map(), dropped: [{ key: LINK_KEYS.version, reason: 'unknown-version' }] };
  }
  return { version, entries, dropped };
}
