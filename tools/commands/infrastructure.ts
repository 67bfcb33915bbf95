import { Command } from 'commander';
import { endLeftovers, runningSupervisor } from '../system/leftovers.ts';
import { startInfrastructure } from '../system/infrastructure.ts';
import { endsLast } from '../system/program.ts';
import { Supervisor } from '../system/supervisor.ts';
import { fail } from '../terminal/fail.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { endOnSignal } from '../terminal/signals.ts';
import { surroundings } from '../start/surroundings.ts';

new Command('npm run infrastructure --').description('Starts Kafka and PostgreSQL alone, for working on one service.').parse();

const run = async (): Promise<void> => {
  const where = surroundings();
  const other = runningSupervisor(where.dataDir);
  if (other !== undefined) throw new Error(`Something runs on ${where.dataDir} already (supervisor ${other.pid}); npm stop ends it.`);
  await endLeftovers(where.dataDir);
  const progress = showProgress();
  const supervisor = new Supervisor(where.dataDir);
  const abort = new AbortController();
  const starting = startInfrastructure({ ...where, progress, supervisor, signal: abort.signal });
  endOnSignal(async () => {
    abort.abort(new Error('stopped while starting'));
    await Promise.allSettled([supervisor.stop(endsLast), starting]);
  });
  const started = await starting.catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  if (started === undefined) return; // it ends, see above
  const { brokers, postgresUrl } = started;
  console.log(`\n  KAFKA_BROKERS=${brokers}\n  DATABASE_URL=${postgresUrl}\n`);
};

await run().catch(fail);
