import { availableParallelism } from 'node:os';
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

/** Searches through thousands of cases need no server, but many times what a unit test takes. */
const searches = '**/*properties.spec.ts';

/**
 * The files that a worker is given share its modules. Loading Nest, zod and the contracts anew for each of a hundred files took four fifths of the unit tests'
 * time. What is loaded keeps no state between calls; a spec that changes what others see (a clock, a spy, a contract) puts it back.
 */
const oneAfterTheOther = { isolate: false, restoreMocks: true, unstubEnvs: true };

/**
 * End-to-end tests that put hundreds of orders through their system, and as many more files as take the time of the rest. They run beside the others,
 * which have a handful of orders and mostly wait.
 */
const underLoad = ['tools/e2e/**/*.e2e.spec.ts', 'tools/faults/{survived,traces}.e2e.spec.ts'];
/** What is promised here is promised in seconds after a crash or an outage: nobody else may take the processor meanwhile. */
const afterCrashes = ['tools/faults/{killed,away}.e2e.spec.ts'];
/** Each of these files starts a whole system: several under load would take each other's processor and miss deadlines. */
const aSystemOfItsOwn = { testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Spec files stand outside the projects of `tsc -b`, so what Nest's injection needs is said here once more.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: specs('.spec'),
          exclude: [...not, searches, '**/*.int.spec.ts', '**/*.e2e.spec.ts'],
          testTimeout: 20_000,
          ...oneAfterTheOther,
          // Processes of their own take more CPU to begin.
          pool: 'threads',
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [...specs('.int.spec'), searches],
          exclude: not,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...oneAfterTheOther,
          // A third of their time is spent waiting for a database or a broker.
          maxWorkers: Math.ceil(availableParallelism() * 1.5),
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: specs('.e2e.spec'), exclude: [...not, ...underLoad, ...afterCrashes], ...aSystemOfItsOwn },
      },
      { extends: true, test: { name: 'load', include: underLoad, exclude: not, ...aSystemOfItsOwn } },
      { extends: true, test: { name: 'crash', include: afterCrashes, exclude: not, ...aSystemOfItsOwn } },
    ],
    // What is waited for comes in its time; a machine that is busy with something else makes nothing wrong.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // By default one processor is left alone for whoever looks on.
    maxWorkers: '100%',
    coverage: { ...configDefaults.coverage, exclude: not },
  },
});
