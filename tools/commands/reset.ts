import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { removeKafkaVolume } from '../system/kafka.ts';
import { endLeftovers, runningSupervisor } from '../system/leftovers.ts';
import { fail } from '../terminal/fail.ts';
import { dataDir } from '../start/surroundings.ts';

const { yes } = new Command('npm run reset --')
  .description('Deletes every order, stock and message of this checkout. Packages and builds stay.')
  .option('-y, --yes', 'do not ask')
  .parse()
  .opts<{ yes?: true }>();

/** All that belongs to the data; the passwords of its roles among it. */
const data = ['postgres', 'postgres.new', 'kafka', 'kafka.properties', 'secrets', 'logs', 'run.json', 'supervisor.json'];

const agreed = async (): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error('Nobody is there to be asked. npm run reset -- --yes deletes without asking.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete all data in ${relative(process.cwd(), dataDir) || dataDir}? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
};

const run = async (): Promise<void> => {
  const supervisor = runningSupervisor(dataDir);
  if (supervisor !== undefined) throw new Error(`It runs (supervisor ${supervisor.pid}): npm stop first.`);
  if (!(await agreed())) return console.log('nothing was deleted');
  await endLeftovers(dataDir);
  for (const name of data) rmSync(join(dataDir, name), { recursive: true, force: true });
  removeKafkaVolume(dataDir);
  console.log('all data is deleted; the next npm start begins anew');
  for (const variable of ['DATABASE_URL', 'KAFKA_BROKERS']) {
    if (process.env[variable]) console.log(`what lies behind ${variable} is yours and was left alone`);
  }
};

await run().catch(fail);
