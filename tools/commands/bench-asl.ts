import { Command, Option } from 'commander';
import { join } from 'node:path';
import { measureDurable } from '../bench/asl-durable.ts';
import { measureEngine } from '../bench/asl-engine.ts';
import { measureHostile } from '../bench/asl-hostile.ts';
import { startInfrastructure } from '../system/infrastructure.ts';
import { fail } from '../terminal/fail.ts';
import { positive, whole } from '../terminal/numbers.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { endOnSignal } from '../terminal/signals.ts';
import { endRun, newRunFolder } from '../testing/run-folder.ts';

const parts = ['engine', 'hostile', 'durable'] as const;

const options = new Command('npm run bench:asl --')
  .description(
    "What the Amazon States Language costs here: the engine alone on one core, what is meant to do it harm, executions kept in PostgreSQL by the saga's runtime. Fails where something hostile does harm; figures below their targets are only said.",
  )
  .addOption(new Option('--only <part>', 'one of the three').choices(parts))
  .option('--seconds <n>', 'time for each language of the engine', positive, 2)
  .option('--executions <n>', 'executions kept in PostgreSQL', whole, 20_000)
  .option('--waiting <n>', 'executions that wait for another day', whole, 100_000)
  .option('--database <url>', 'a PostgreSQL of yours; one is started, and ended, where none is named')
  .parse()
  .opts<{ only?: (typeof parts)[number]; seconds: number; executions: number; waiting: number; database?: string }>();
const isWanted = (part: (typeof parts)[number]): boolean => options.only === undefined || options.only === part;

const onOwnDatabase = async (measure: (url: string) => Promise<void>): Promise<void> => {
  const folder = await newRunFolder('bench');
  // Brokers are named and never asked, so that no Kafka is started.
  const starting = startInfrastructure({ dataDir: join(folder, 'postgres-only'), brokers: 'none:9092', progress: showProgress() });
  const end = async (): Promise<void> => {
    await (await starting.catch(() => undefined))?.stop();
    await endRun(folder, true);
  };
  endOnSignal(() => end().then(() => process.exit(1)));
  try {
    await measure((await starting).postgresUrl);
  } finally {
    await end();
  }
};

const run = async (): Promise<void> => {
  if (isWanted('engine')) await measureEngine(options.seconds);
  if (isWanted('hostile') && (await measureHostile()) > 0) process.exitCode = 1;
  if (!isWanted('durable')) return;
  const durable = (url: string): Promise<void> => measureDurable(url, options.executions, options.waiting);
  await (options.database === undefined ? onOwnDatabase(durable) : durable(options.database));
};

await run().catch(fail);
