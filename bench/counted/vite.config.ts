import { fileURLToPath } from 'node:url';
import { mergeConfig, type Plugin } from 'vite';
import app from '../../vite.config';

const INSTRUMENT = fileURLToPath(new URL('instrument.ts', import.meta.url));

/** Puts the counters in front of the training worker. */
const instrument = (): Plugin => ({
  name: 'bench-instrument',
  enforce: 'pre',
  transform(code, id) {
    if (!id.split('?')[0].endsWith('src/workers/training.worker.ts')) return undefined;
    return { code: `import ${JSON.stringify(INSTRUMENT)};\n${code}`, map: null };
  },
});

/** The app as it is built for production, with counters in its worker. */
export default mergeConfig(app, { worker: { plugins: () => [instrument()] } });
