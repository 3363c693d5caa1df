import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staleReason } from './ensure-deps.mjs';
import { ROOT } from './paths.mjs';

const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
    'node_modules/c-win32': { version: '1.0.0', integrity: 'sha512-c', optional: true },
  },
};

function installedWith(change: Record<string, { version: string; integrity: string } | undefined> = {}) {
  const { '': _root, 'node_modules/c-win32': _other, ...here } = wanted.packages;
  return {
    packages: Object.fromEntries(
      Object.entries({ ...here, ...change }).filter(([, found]) => found),
    ) as never,
  };
}

describe('staleReason', () => {
  it('asks for an install when there is none', () => {
    expect(staleReason(wanted, undefined)).toMatch('not installed');
  });

  it('is content with what the lock file names, without the optional packages of other platforms', () => {
    expect(staleReason(wanted, installedWith())).toBeUndefined();
  });

  it('is content with packages that the lock file no longer names', () => {
    const more = installedWith({ 'node_modules/d': { version: '1.0.0', integrity: 'sha512-d' } });
    expect(staleReason(wanted, more)).toBeUndefined();
  });

  it('names the package that is missing, of another version, or of other content', () => {
    expect(staleReason(wanted, installedWith({ 'node_modules/a': undefined }))).toBe('a is missing.');
    const older = installedWith({
      'node_modules/a/node_modules/b': { version: '1.9.0', integrity: 'sha512-x' },
    });
    expect(staleReason(wanted, older)).toBe('b is 1.9.0, not 2.0.0.');
    const other = installedWith({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-other' } });
    expect(staleReason(wanted, other)).toMatch('a is 1.0.0');
  });

  it('finds the packages of this very checkout installed', () => {
    const lock = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
    expect(staleReason(lock('package-lock.json'), lock('node_modules/.package-lock.json'))).toBeUndefined();
  });
});

describe('package-lock.json', () => {
  it('names no registry, so that it installs behind any mirror', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(
      /"resolved"|https?:\/\/registry/,
    );
  });
});
