import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';

/** What stands under `module` is for bundlers: without their guesses Node cannot load it (the AWS SDK's). */
const isForNode = (condition: string): boolean => condition !== 'module';

/**
 * Three tiers, told apart by suffix. The condition `source` lets a spec reach workspace libs in their `src`, so that
 * unit tests need no build; what is started as a process of its own (end-to-end) runs what was built.
 */
const conditions = ['source', ...defaultServerConditions.filter(isForNode)];
const here = ['libs', 'apps', 'tools', 'workflows'];
const not = ['**/node_modules/**', '**/dist/**', '**/.quadrille/**'];
const specs = (suffix: string): string[] => here.map((folder) => `${folder}/**/*${suffix}.ts`);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Spec files stand outside the projects of `tsc -b`, so what Nest's injection needs is said here once more.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: specs('.spec'), exclude: [...not, '**/*.int.spec.ts', '**/*.e2e.spec.ts'], testTimeout: 5_000 },
      },
      {
        extends: true,
        test: { name: 'integration', include: specs('.int.spec'), exclude: not, testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: specs('.e2e.spec'),
          exclude: not,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each of these files starts a whole system: two at a time would take each other's processor and miss deadlines.
          fileParallelism: false,
        },
      },
    ],
    coverage: { ...configDefaults.coverage, exclude: not },
  },
});
