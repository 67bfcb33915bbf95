import { Command, Option } from 'commander';
import type { Infrastructure } from '../system/infrastructure.ts';
import { runChecks } from '../testing/checks.ts';
import { endRun, newRunFolder } from '../testing/run-folder.ts';
import { none, sum, type Tally } from '../testing/tally.ts';
import { runTier, type TestTier } from '../testing/vitest-tier.ts';
import { fail } from '../terminal/fail.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { endOnSignal } from '../terminal/signals.ts';

const stages = ['checks', 'unit', 'integration', 'e2e'] as const;
type Stage = (typeof stages)[number];

const command = new Command('npm test --')
  .description('Types, lint, format, boundaries, documents; then unit, integration and end-to-end tests.')
  .addOption(new Option('--only <stage>', 'one of them').choices(stages))
  .argument('[filter...]', 'only test files whose path holds one of these')
  .parse();
const { only } = command.opts<{ only?: Stage }>();
const chosen = (stage: Stage): boolean => only === undefined || only === stage;

const run = async (): Promise<Tally> => {
  const progress = showProgress();
  const folder = await newRunFolder();
  const abort = new AbortController();
  let infrastructure: Promise<Infrastructure> | undefined;
  const end = async (passed: boolean): Promise<void> => {
    await (await infrastructure?.catch(() => undefined))?.stop();
    await endRun(folder, passed);
  };
  endOnSignal(async () => {
    abort.abort();
    await end(false);
    process.exit(1);
  });
  const tier = (name: TestTier, env: Readonly<Record<string, string>> = {}): Promise<Tally> =>
    runTier(name, command.args, { ...env, TEST_DATA_DIR: folder }, progress, abort.signal);
  const integration = async (): Promise<Tally> => {
    const { brokers, postgresUrl } = await (infrastructure as Promise<Infrastructure>);
    return tier('integration', { TEST_DATABASE_URL: postgresUrl, TEST_KAFKA_BROKERS: brokers });
  };

  const tallies: Tally[] = [];
  /** One wave after the other; what is in a wave mostly waits, for a database or a deadline, and so runs side by side. */
  const wave = async (...parts: readonly Promise<Tally>[]): Promise<void> => void tallies.push(...(await Promise.all(parts)));
  if (chosen('integration')) {
    // Loaded only where it is needed: whoever waits for unit tests alone waits for nothing else.
    const { startInfrastructure } = await import('../system/infrastructure.ts');
    infrastructure = startInfrastructure({ dataDir: `${folder}/shared`, progress, signal: abort.signal });
    infrastructure.catch(() => undefined); // told to whoever waits for it
  }
  if (chosen('unit')) await wave(tier('unit'));
  const checks = chosen('checks') ? [runChecks(progress, abort.signal)] : [];
  await wave(...checks, ...(chosen('integration') ? [integration()] : []));
  await (await infrastructure)?.stop();
  if (chosen('e2e')) {
    await wave(tier('e2e'), tier('load'));
    await wave(tier('crash'));
  }
  const all = tallies.reduce(sum, none);
  await end(all.failed === 0);
  return all;
};

const { passed, failed } = await run().catch(fail);
console.log(`\n${passed} passed, ${failed} failed`);
// A filter that nothing fits has shown nothing.
process.exit(failed === 0 && passed > 0 ? 0 : 1);
