/**
 * `npm start`: installs what is missing, builds what changed and serves the production app on localhost.
 * PORT picks the port (4173). `--no-build` (or SKIP_BUILD=1) serves the build as it is, `--no-open` opens no browser.
 */
import { createServer } from 'node:net';
import { ensureDependencies } from './ensure-deps.mjs';
import { openBrowser } from './open-browser.mjs';
import { ROOT } from './paths.mjs';

const DEFAULT_PORT = 4173;

/** IPv4's loopback: browsers try it for `localhost` as well, and it exists where IPv6 is off. */
const HOST = '127.0.0.1';

/** @returns {number} */
function wantedPort() {
  const text = process.env.PORT || String(DEFAULT_PORT);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is "${text}"; give a number from 1 to 65535, as in PORT=8080 npm start.`);
  }
  return port;
}

/**
 * Asked before the build, so that nobody waits for it in vain.
 * @param {number} port
 * @returns {Promise<void>}
 */
function refuseBusyPort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const reason =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is busy: another program listens there (the playground itself, perhaps?).`
          : `Port ${port} needs an administrator's rights.`;
      const other = port === DEFAULT_PORT ? DEFAULT_PORT + 1 : DEFAULT_PORT;
      reject(new Error(`${reason} Choose another: PORT=${other} npm start`));
    });
    probe.listen(port, HOST, () => probe.close(() => resolve()));
  });
}

async function main() {
  const flags = process.argv.slice(2);
  const port = wantedPort();
  ensureDependencies();
  await refuseBusyPort(port);
  if (!flags.includes('--no-build') && process.env.SKIP_BUILD !== '1') {
    const { ensureBuild } = await import('./ensure-build.mjs');
    await ensureBuild();
  }
  const { preview } = await import('vite');
  const server = await preview({
    root: ROOT,
    logLevel: 'warn',
    preview: { port, strictPort: true, host: HOST, open: false },
  });
  const address = `http://localhost:${port}${server.config.base}`;
  console.log(`Generative Playground: ${address}  (Ctrl+C stops it)`);
  if (!flags.includes('--no-open')) openBrowser(address);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
