import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './paths.mjs';

/**
 * The import rules of `.oxlintrc.json`, each held by a deliberate breach: a rule whose pattern no longer
 * matches anything would pass in silence. Files are written to a folder of their own and linted in one run.
 */
const BREACHES: readonly (readonly [file: string, imported: string])[] = [
  ['src/core/a.ts', 'react'],
  ['src/core/a.ts', '@tensorflow/tfjs-core'],
  ['src/core/a.ts', '../models/registry'],
  ['src/core/a.ts', '../i18n/en'],
  ['src/core/deep/a.ts', '../../stores/config'],
  ['src/datasets/a.ts', '../models/registry'],
  ['src/datasets/toy2d/a.ts', '../../exporters/types'],
  ['src/datasets/a.ts', '@tensorflow/tfjs'],
  ['src/exporters/a.ts', '../models/shared/tf'],
  ['src/exporters/a.ts', '../datasets/registry'],
  ['src/exporters/a.ts', '@tensorflow/tfjs-core'],
  ['src/models/vae/family.ts', './model'],
  ['src/models/vae/family.ts', '../shared/tf'],
  ['src/models/vae/family.ts', '../../datasets/registry'],
  ['src/models/registry.ts', './implementations'],
  ['src/models/registry.ts', './vae/model'],
  ['src/models/types.ts', '@tensorflow/tfjs-core'],
  ['src/models/vae/model.ts', '@tensorflow/tfjs-core'],
  ['src/models/vae/model.ts', '../../backends/choose'],
  ['src/models/vae/model.ts', '../../workers/protocol'],
  ['src/models/shared/tf.ts', '../../backends/choose'],
  ['src/metrics/modes/metric.ts', './compute'],
  ['src/backends/choose.ts', '../workers/session/loop'],
  ['src/backends/choose.ts', 'zustand'],
  ['src/workers/session/loop.ts', '../../stores/session'],
  ['src/workers/session/loop.ts', '../bridge'],
  ['src/workers/session/loop.ts', '@tensorflow/tfjs'],
  ['src/workers/training.worker.ts', './bridge'],
  ['src/workers/protocol.ts', './session/loop'],
  ['src/workers/protocol.ts', './bridge'],
  ['src/workers/protocol.ts', '../models/vae/model'],
  ['src/workers/bridge.ts', './session/loop'],
  ['src/workers/bridge.ts', './training.worker'],
  ['src/workers/bridge.ts', '../stores/session'],
  ['src/workers/bridge.ts', '../backends/choose'],
  ['src/stores/config.ts', '../components/App'],
  ['src/stores/config.ts', '../models/shared/layers'],
  ['src/stores/config.ts', '@tensorflow/tfjs'],
  ['src/i18n/en.ts', '../models/vae/model'],
  ['src/i18n/en.ts', '../components/App'],
  ['src/components/charts/a.tsx', '@tensorflow/tfjs'],
  ['src/components/charts/a.tsx', '../../workers/session/loop'],
  ['src/components/charts/a.tsx', '../../workers/training.worker?worker'],
  ['src/components/charts/a.tsx', '../../models/vae/model'],
  ['src/components/charts/a.tsx', '../../models/implementations'],
  ['src/components/charts/a.tsx', '../../models/shared/tf'],
  ['src/components/charts/a.tsx', '../../metrics/modes/compute'],
  ['src/components/charts/a.tsx', '../../backends/choose'],
  ['src/main.tsx', '@tensorflow/tfjs-backend-wasm'],
  ['src/main.tsx', './models/vae/model'],
  ['src/main.tsx', './backends/choose'],
  ['src/playground-api.ts', './workers/session/loop'],
  ['src/playground-api.ts', './models/shared/tf'],
];

const ALLOWED: typeof BREACHES = [
  ['src/core/b.ts', './rng'],
  ['src/core/b.ts', 'zod/mini'],
  ['src/core/deep/b.ts', '../rng'],
  ['src/datasets/toy2d/b.ts', '../types'],
  ['src/datasets/b.ts', '../core/rng'],
  ['src/exporters/b.ts', 'fflate'],
  ['src/models/gan/family.ts', '../types'],
  ['src/models/gan/family.ts', '../common-params'],
  ['src/models/gan/family.ts', './noise-schedule'],
  ['src/models/gan/model.ts', '../shared/tf'],
  ['src/models/gan/model.ts', '../../exporters/types'],
  ['src/models/experiment.ts', '../datasets/registry'],
  ['src/models/experiment.ts', './gan/family'],
  ['src/models/experiment.ts', './shared-size'],
  ['src/models/implementations.ts', './gan/model'],
  ['src/models/shared/layers.ts', './tf'],
  ['src/backends/wasm.ts', '@tensorflow/tfjs-backend-wasm'],
  ['src/backends/wasm.ts', '../models/shared/tf'],
  ['src/workers/session/step.ts', '../../backends/choose'],
  ['src/workers/session/step.ts', '../protocol'],
  ['src/workers/bridge-b.ts', './protocol'],
  ['src/stores/session.ts', '../workers/bridge'],
  ['src/stores/session.ts', '../core/backends'],
  ['src/stores/session.ts', 'zustand'],
  ['src/components/b.tsx', '../stores/session'],
  ['src/components/b.tsx', '../models/registry'],
  ['src/components/b.tsx', 'recharts'],
  ['src/components/b.test.tsx', '@tensorflow/tfjs'],
  ['src/playground-api-b.ts', './models/registry'],
];

/** Ways to import that a rule must see alike. */
const FORMS: Record<string, (imported: string) => string> = {
  type: (imported) => `import type { a } from '${imported}';\nexport type A = a;\n`,
  lazy: (imported) => `export const a = () => import('${imported}');\n`,
  'pass-on': (imported) => `export { a } from '${imported}';\n`,
  'pass-all': (imported) => `export * from '${imported}';\n`,
};

let folder = '';
let refused = new Map<string, string>();

/** A file of its own for each case, in the folder of the real one: `a.ts` must keep its name where rules name it. */
function place(index: number, file: string): string {
  return join(`case-${index}`, file);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const cases = [...BREACHES, ...ALLOWED];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
  for (const [index, [file, imported]] of cases.entries()) {
    cpSync(join(ROOT, '.oxlintrc.json'), join(folder, `case-${index}`, '.oxlintrc.json'), {
      recursive: true,
    });
    write(place(index, file), `import { a } from '${imported}';\nexport const used = a;\n`);
  }
  cpSync(join(ROOT, '.oxlintrc.json'), join(folder, 'forms', '.oxlintrc.json'));
  for (const [name, form] of Object.entries(FORMS)) {
    write(join('forms', `src/components/${name}.ts`), form('../models/vae/model'));
  }
  write('forms/src/core/random.ts', 'export const a = Math.random();\nexport const { random } = Math;\n');
  write('forms/src/core/log.ts', "console.log('a');\n");

  const { stdout } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '-f', 'json', '.'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string; help: string | null }[];
  };
  refused = new Map(
    diagnostics
      .filter(({ code }) => /no-restricted|no-console/.test(code))
      .map(({ filename, help }) => [filename.replaceAll('\\', '/'), help ?? '']),
  );
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('import rules', () => {
  it.each(BREACHES.map(([file, imported], index) => ({ file, imported, index })))(
    'refuses $imported in $file and says what to do',
    ({ file, index }) => {
      expect(refused.get(place(index, file))?.length ?? 0).toBeGreaterThan(40);
    },
  );

  it.each(ALLOWED.map(([file, imported], index) => ({ file, imported, index: BREACHES.length + index })))(
    'allows $imported in $file',
    ({ file, index }) => {
      expect(refused.get(place(index, file))).toBeUndefined();
    },
  );

  it.each(Object.keys(FORMS))('sees the form "%s"', (name) => {
    expect(refused.has(`forms/src/components/${name}.ts`)).toBe(true);
  });

  it('refuses Math.random and console', () => {
    expect(refused.get('forms/src/core/random.ts')).toMatch('src/core/rng.ts');
    expect(refused.has('forms/src/core/log.ts')).toBe(true);
  });
});
