import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

export default mergeConfig(
  viteConfig,
  defineConfig({
    resolve: {
      alias: {
        // Node loads TensorFlow.js' CommonJS builds, of which only the umbrella package registers gradients.
        '@tensorflow/tfjs-core/dist/register_all_gradients': '@tensorflow/tfjs',
      },
    },
    test: {
      // Two cores is what CI has; more workers would only make the numeric tests miss their limits.
      maxWorkers: 2,
      testTimeout: 30_000,
      projects: [
        {
          extends: true,
          test: {
            name: 'node',
            environment: 'node',
            include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
          },
        },
        { extends: true, test: { name: 'page', environment: 'jsdom', include: ['src/**/*.test.tsx'] } },
      ],
    },
  }),
);
