/** Finds a Chromium for the browser tests, or installs one. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Where systems put it; Playwright's own comes after these. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** An unreachable host must not eat the tests' time. */
const INSTALL_LIMIT_MS = 6 * 60_000;

/**
 * Ubuntu's `chromium-browser` may be a stub that only names the snap: a browser is one that tells its version.
 * @param {string} path
 */
function runs(path) {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/**
 * A browser of the system, or the one CHROMIUM_PATH names.
 * @returns {string | undefined} nothing where Playwright's own has to do
 * @throws {Error} when CHROMIUM_PATH names no browser
 */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named) || !runs(named))
      throw new Error(`CHROMIUM_PATH is "${named}": no browser runs there.`);
    return named;
  }
  return PLACES.find((path) => existsSync(path) && runs(path));
}

/** @returns {Promise<boolean>} whether Playwright's own Chromium is installed */
async function hasPlaywrightBrowser() {
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function succeeds(command, args) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: INSTALL_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

/** Debian's package is a real browser; Ubuntu's is the snap stub. */
function aptHasChromium() {
  const isRoot = process.getuid?.() === 0;
  return (
    isRoot && existsSync('/usr/bin/apt-get') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

/** With a font that has Chinese, so that pictures of the page in that language show it. */
function installWithApt() {
  return (
    succeeds('apt-get', ['update']) &&
    succeeds('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'])
  );
}

/**
 * Leaves a Chromium that the tests can start. On Debian, as root, its package comes first: it also works
 * where only the system's package mirror is reachable, and Playwright's installer would fetch as much.
 * @returns {Promise<string>} what was found, in words
 * @throws {Error} with what to do when there is none and none could be installed
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  if (await hasPlaywrightBrowser()) return "Playwright's Chromium";

  console.log('No Chromium found; installing one …');
  if (aptHasChromium() && installWithApt()) {
    const installed = findBrowser();
    if (installed) return installed;
  }
  if (
    succeeds('npx', ['playwright', 'install', '--with-deps', 'chromium']) &&
    (await hasPlaywrightBrowser())
  ) {
    return "Playwright's Chromium";
  }
  throw new Error(
    'No Chromium could be installed. Install one and name it: CHROMIUM_PATH=/path/to/chromium npm test',
  );
}
