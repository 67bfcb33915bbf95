import { Command } from 'commander';
import { runningSupervisor } from '../system/leftovers.ts';
import { readRunFile } from '../system/run-file.ts';
import { dataDir } from '../start/surroundings.ts';
import { fail } from '../terminal/fail.ts';
import { placeSamples } from '../samples/place-samples.ts';
import { Shop } from '../scenarios/shop.ts';

new Command('npm run samples --').description('Places the sample orders once more, on what runs here.').parse();

const run = async (): Promise<void> => {
  const running = readRunFile(dataDir);
  if (running === undefined || runningSupervisor(dataDir) === undefined) throw new Error('Nothing runs here; npm start starts it.');
  await placeSamples(new Shop(running), new AbortController().signal);
};

await run().catch(fail);
