import { relative } from 'node:path';
import { Command } from 'commander';
import { endLeftovers, runningSupervisor } from '../system/leftovers.ts';
import { readRunFile, type RunFile } from '../system/run-file.ts';
import { accessKeysFile, operatorTokenFile } from '../system/secrets.ts';
import { startSystem } from '../system/system.ts';
import { startDetached } from '../start/detach.ts';
import { fail } from '../terminal/fail.ts';
import { paint, seconds, table } from '../terminal/live-lines.ts';
import { placeSamples } from '../samples/place-samples.ts';
import { Shop } from '../scenarios/shop.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { endOnSignal } from '../terminal/signals.ts';
import { surroundings } from '../start/surroundings.ts';

const options = new Command('npm start --')
  .description('Starts Kafka, PostgreSQL and the seven services, and keeps them running.')
  .option('--detach', 'go to the background when everything is ready (npm stop ends it)')
  .option('--no-samples', 'place no sample orders')
  .parse()
  .opts<{ detach?: true; samples: boolean }>();

const say = (text = ''): void => console.log(text);

const alreadyRuns = (dataDir: string, pid: number): void => {
  const url = readRunFile(dataDir)?.gateway ?? 'still starting';
  say(`Quadrille runs here already: ${url} (supervisor ${pid}).\n  npm run status   what runs\n  npm stop         end it`);
};

const showRunning = ({ gateway, kafka, postgres, jaeger, services }: RunFile, tokenFile: string, since: number): void => {
  const rows = services.map(({ name, url, pid }) => [name, url, String(pid ?? '')]);
  const database = new URL(postgres.url);
  rows.push(['kafka', kafka.brokers, String(kafka.pid ?? 'yours')], ['postgres', database.host, String(postgres.pid ?? 'yours')]);
  if (jaeger !== null) rows.push(['jaeger', jaeger, '']);
  say();
  table([['service', 'url', 'pid'].map((title) => paint('dim', title)), ...rows]).forEach((line) => say(line));
  say(`\n  ${paint(['bold', 'green'], 'ready')}  ${gateway}   ${paint('dim', `after ${seconds(performance.now() - since)}`)}`);
  say(`  operator token in ${relative(process.cwd(), tokenFile)}\n`);
};

/** As a shell takes it for one word. */
const quoted = (word: string): string => (/^[\w./:=-]*$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);

/** What a shell needs to know so that AWS's clients find the state machines here. */
const showStateMachines = ({ services }: RunFile, keysFile: string): void => {
  const saga = services.find(({ name }) => name === 'saga');
  if (saga === undefined) return;
  say('  For the AWS CLI and SDKs (docs/how-to/run-your-step-functions.md):');
  const found = [`AWS_ENDPOINT_URL_SFN=${saga.url}`, `AWS_SHARED_CREDENTIALS_FILE=${quoted(relative(process.cwd(), keysFile))}`];
  const region = process.env['STATE_MACHINE_REGION'] || 'us-east-1';
  say(`    export ${[...found, `AWS_REGION=${region}`, `AWS_DEFAULT_REGION=${region}`].join(' ')}`);
};

const showNext = (gateway: string): void => {
  const body =
    '{"customer":{"email":"ada@example.com","name":"Ada"},"lines":[{"sku":"widget-a","quantity":2}],"payment":{"token":"test_success_visa"},"shippingAddress":{"line1":"1 Main St","city":"Paris","postalCode":"75001","country":"FR"}}';
  say('\n  Try:');
  say(`    curl -i ${gateway}/orders -H 'content-type: application/json' -d '${body}'`);
  say(`    curl '${gateway}/orders?status=delivered'`);
  say('    npm run status\n');
};

const keepsDying = (name: string, deaths: number, lines: readonly string[]): void => {
  say(
    `\n  ${paint('red', `${name} has died ${deaths} times in a row${lines.length === 0 ? ', the last time without a word' : '; its last lines:'}`)}`,
  );
  say(`${lines.map((line) => `    ${line}\n`).join('')}`);
};

const cannotWrite = ({ message }: Error): void =>
  say(
    `\n  ${paint('red', `What runs cannot be noted down: ${message}`)}\n    It goes on, and is noted as soon as that works; until then npm run status may show what was.\n`,
  );

const run = async (): Promise<void> => {
  const where = surroundings();
  const supervisor = runningSupervisor(where.dataDir);
  if (supervisor !== undefined) {
    alreadyRuns(where.dataDir, supervisor.pid);
    process.exitCode = 1;
    return;
  }
  if (options.detach) return startDetached(where.dataDir, options.samples ? [] : ['--no-samples']);

  const since = performance.now();
  const progress = showProgress();
  const left = await endLeftovers(where.dataDir);
  if (left.length > 0) progress.note(`ended what an earlier start left behind: ${left.join(', ')}`);
  const abort = new AbortController();
  const wanted = { ...where, tracing: true, progress, observer: { keepsDying, cannotWrite }, signal: abort.signal };
  // Not before it can be asked to end: who sees that it has begun may do so at once.
  const starting = Promise.resolve().then(() => startSystem(wanted));
  endOnSignal(async () => {
    abort.abort(new Error('stopped while starting'));
    await progress.step('stopping', async () => (await starting.catch(() => undefined))?.stop());
  });
  const system = await starting.catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  if (system === undefined) return; // it ends, see above
  try {
    showRunning(system.describe(), operatorTokenFile(where.dataDir), since);
    showStateMachines(system.describe(), accessKeysFile(where.dataDir));
    if (options.samples) await placeSamples(new Shop(system), abort.signal);
  } catch (error) {
    await system.stop(); // or nobody would end what was started
    throw error;
  }
  if (abort.signal.aborted) return;
  showNext(system.gateway);
  if (process.connected) process.send?.('shown'); // who waited for that may have been killed
};

await run().catch(fail);
