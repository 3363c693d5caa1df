/** Installs the packages of package-lock.json where they are missing or not the ones it names. Plain Node. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** Vite's own floor. */
const MIN_NODE = [20, 19];

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Why the installed packages do not serve, or nothing when they do.
 * @param {Lock} wanted package-lock.json
 * @param {Lock | undefined} installed what npm wrote into node_modules when it last finished
 * @returns {string | undefined}
 */
export function staleReason(wanted, installed) {
  if (!installed) return 'The packages are not installed yet.';
  for (const [path, { version, integrity, optional }] of Object.entries(wanted.packages ?? {})) {
    if (path === '') continue;
    const found = installed.packages?.[path];
    // Optional packages are for one platform each; npm leaves out those of the others.
    if (!found && optional) continue;
    const name = path.replace(/^.*node_modules\//, '');
    if (!found) return `${name} is missing.`;
    if (found.version !== version || (integrity && found.integrity !== integrity)) {
      return `${name} is ${found.version ?? 'unknown'}, not ${version ?? 'unknown'}.`;
    }
  }
  return undefined;
}

/**
 * @param {string} path
 * @returns {Lock | undefined}
 */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns {[command: string, args: string[]]} npm as it was started, or the one on the path */
function npm() {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return [process.execPath, [script]];
  return process.platform === 'win32' ? ['npm.cmd', []] : ['npm', []];
}

/**
 * Leaves node_modules as package-lock.json says.
 * @throws {Error} with what to do, when Node is too old or npm fails
 */
export function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    throw new Error(`Node ${MIN_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  if (!wanted) throw new Error('package-lock.json is missing or broken; restore it from git.');
  const reason = staleReason(wanted, readLock(join(ROOT, 'node_modules', '.package-lock.json')));
  if (!reason) return;

  console.log(`${reason} Running npm ci …`);
  const [command, args] = npm();
  // The build needs the development packages whatever NODE_ENV or npm's settings say.
  const { status } = spawnSync(command, [...args, 'ci', '--include=dev'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: command.endsWith('.cmd'), // Windows starts command files through its shell alone
  });
  if (status !== 0)
    throw new Error('npm ci failed; its message stands above. Is the npm registry reachable?');
}
