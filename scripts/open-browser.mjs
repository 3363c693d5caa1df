import { spawn } from 'node:child_process';

/** Whether someone sits before a terminal with a display: a browser window would be of use. */
function someoneLooks() {
  if (!process.stdout.isTTY || process.env.CI) return false;
  if (process.platform === 'darwin' || process.platform === 'win32') return !process.env.SSH_CONNECTION;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Opens the address in the user's browser if there is one to look at; failing to is no error.
 * @param {string} url
 */
export function openBrowser(url) {
  if (!someoneLooks()) return;
  /** @type {[command: string, args: string[]]} */
  let opener = ['xdg-open', [url]];
  if (process.platform === 'darwin') opener = ['open', [url]];
  if (process.platform === 'win32') opener = ['cmd', ['/c', 'start', '""', url]];
  const child = spawn(...opener, { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // the address is on the screen
  child.unref();
}
