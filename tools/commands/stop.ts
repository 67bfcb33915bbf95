import { Command } from 'commander';
import { until } from '../system/deadline.ts';
import { endLeftovers, runningSupervisor } from '../system/leftovers.ts';
import { isAlive, signalTo } from '../system/process-identity.ts';
import { fail } from '../terminal/fail.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { dataDir } from '../start/surroundings.ts';

new Command('npm stop --').description('Ends in order what runs here, and what a killed start left behind.').parse();

/** Services have 10 s to drain, Kafka and PostgreSQL as long each. */
const patienceMs = 35_000;

const run = async (): Promise<void> => {
  const supervisor = runningSupervisor(dataDir);
  if (supervisor !== undefined) {
    await showProgress().step('stopping', async () => {
      signalTo(supervisor.pid, 'SIGTERM');
      await until(async () => !isAlive(supervisor), AbortSignal.timeout(patienceMs), 50).catch(() => signalTo(supervisor.pid, 'SIGKILL'));
    });
  }
  const left = await endLeftovers(dataDir);
  if (left.length > 0) console.log(`ended what had lost its supervisor: ${left.join(', ')}`);
  else if (supervisor === undefined) console.log('nothing runs here');
};

await run().catch(fail);
