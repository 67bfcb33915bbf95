import { Command } from 'commander';
import { endLeftovers, runningSupervisor } from '../system/leftovers.ts';
import { startInfrastructure } from '../system/infrastructure.ts';
import { fail } from '../terminal/fail.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { endOnSignal } from '../terminal/signals.ts';
import { surroundings } from '../start/surroundings.ts';

new Command('npm run infrastructure --').description('Starts Kafka and PostgreSQL alone, for working on one service.').parse();

const run = async (): Promise<void> => {
  const where = surroundings();
  const supervisor = runningSupervisor(where.dataDir);
  if (supervisor !== undefined)
    throw new Error(`Something runs on ${where.dataDir} already (supervisor ${supervisor.pid}); npm stop ends it.`);
  await endLeftovers(where.dataDir);
  const progress = showProgress();
  const starting = startInfrastructure({ ...where, progress });
  endOnSignal(async () => (await starting).stop());
  const { brokers, postgresUrl } = await starting;
  console.log(`\n  KAFKA_BROKERS=${brokers}\n  DATABASE_URL=${postgresUrl}\n`);
};

await run().catch(fail);
