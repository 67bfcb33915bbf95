import { checkInvariants, explain, settled } from '@quadrille/testing';
import { Command } from 'commander';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bench, type Phase } from '../bench/phases.ts';
import { memoryMegabytes } from '../system/processes.ts';
import { readmeFigures } from '../bench/readme-figures.ts';
import { printBatches, printPhases, printRun, type Run } from '../bench/report.ts';
import { betweenMarkers } from '../docs/between-markers.ts';
import { houseOf } from '../scenarios/house-of.ts';
import { root } from '../system/paths.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { startSystem } from '../system/system.ts';
import { fail } from '../terminal/fail.ts';
import { shares, whole } from '../terminal/numbers.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { endOnSignal } from '../terminal/signals.ts';
import { endRun, newRunFolder } from '../testing/run-folder.ts';

const options = new Command('npm run bench --')
  .description('What an order costs here: throughput, CPU, memory, latency; one at a time, at half load, at full load.')
  .option('--orders <n>', 'orders of the run at full load', whole, 10_000)
  .option('--rate <n>', 'only this many orders a second, instead of the usual phases', whole)
  .option('--sampling <shares>', 'shares of traces to record, from 0 to 1, one run each', shares, [0.01, 1])
  .option('--json <file>', 'write the figures there too')
  .option('--readme [file]', 'write the figures into README.md; those of a --json file, if one is named, and nothing is measured')
  .parse()
  .opts<{ orders: number; rate?: number; sampling: readonly number[]; json?: string; readme?: true | string }>();

/** Stands for a collector: takes spans and forgets them. */
const collector = async (): Promise<Readonly<{ endpoint: string; close: () => void }>> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
};

const phasesOf = async (bench: Bench): Promise<readonly Phase[]> => {
  if (options.rate) return [await bench.atRate(`${options.rate}/s`, options.orders, options.rate)];
  await bench.flatOut(Math.min(4000, options.orders)); // warms the code up; not counted
  const alone = await bench.oneAtATime(200);
  const hundred = await bench.atRate('100/s', 1000, 100);
  const full = await bench.flatOut(options.orders);
  const half = await bench.atRate('half load', Math.ceil(options.orders / 2), Math.max(1, Math.floor(full.ordersPerSecond / 2)));
  return [alone, hundred, half, full];
};

/** Once the haste of the start is over. */
const memoryAtRest = async (system: RunningSystem): Promise<number> => {
  await sleep(5000);
  return system.names().reduce((sum, name) => sum + memoryMegabytes(system.pidOf(name) ?? 0), 0);
};

/** A figure of a system that lost something is worth nothing. */
const checkHouse = async (system: RunningSystem, accepted: readonly string[]): Promise<void> => {
  const house = { ...houseOf(system.describe(), system.dataDir), accepted };
  await settled(house, { withinMs: 120_000 });
  const violations = await checkInvariants(house);
  if (violations.length > 0) throw new Error(explain(violations));
};

/** What has to be ended, whoever wants it: the measurement when it is done, or Ctrl-C. */
type End = { readonly signal: AbortSignal; system: Promise<RunningSystem> | undefined };
const stopOf = async ({ system }: End): Promise<void> => (await system?.catch(() => undefined))?.stop();

const measure = async (sampling: number, dataDir: string, end: End): Promise<Run> => {
  const { endpoint, close } = await collector();
  const starting = startSystem({
    dataDir,
    signal: end.signal,
    progress: showProgress(),
    env: {
      every: {
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: String(sampling),
        LOG_LEVEL: 'warn',
      },
    },
  });
  end.system = starting;
  try {
    const system = await starting;
    const restMegabytes = await memoryAtRest(system);
    const bench = await Bench.open(system);
    const phases = await phasesOf(bench);
    await bench.close();
    await checkHouse(system, bench.accepted);
    return { sampling, restMegabytes, phases, peakMegabytes: bench.peaks };
  } finally {
    await stopOf(end);
    close();
  }
};

const tellReadme = (runs: readonly Run[]): void => {
  const file = join(root, 'README.md');
  writeFileSync(file, betweenMarkers(readFileSync(file, 'utf8'), 'bench', readmeFigures(runs)));
};

const run = async (): Promise<void> => {
  if (typeof options.readme === 'string') return tellReadme(JSON.parse(readFileSync(options.readme, 'utf8')) as Run[]);
  // Told now, not when everything has been measured.
  if (options.json) appendFileSync(options.json, '');
  const folder = await newRunFolder('bench');
  const abort = new AbortController();
  const end: End = { signal: abort.signal, system: undefined };
  const leave = async (passed: boolean): Promise<void> => {
    abort.abort(new Error('stopped'));
    await stopOf(end);
    await endRun(folder, passed);
  };
  endOnSignal(() => leave(true).then(() => process.exit(1)));
  const runs: Run[] = [];
  try {
    for (const [index, sampling] of options.sampling.entries()) {
      const one = await measure(sampling, join(folder, `run-${index + 1}`), end);
      printRun(one);
      printPhases(one.phases);
      printBatches(one.phases);
      console.log('\n  every invariant holds');
      runs.push(one);
    }
  } catch (error) {
    if (abort.signal.aborted) return new Promise(() => undefined); // it ends, see above
    await leave(false);
    throw error;
  }
  await leave(true);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(runs, null, 2)}\n`);
  if (options.readme) tellReadme(runs);
};

await run().catch(fail);
