import { checkInvariants, explain, type House, invariants, settled } from '@quadrille/testing';
import { Command } from 'commander';
import { houseOf } from '../scenarios/house-of.ts';
import { scenarios } from '../scenarios/index.ts';
import { playAll, type Played } from '../scenarios/play-all.ts';
import { leaveAsFound } from '../scenarios/leave-as-found.ts';
import { Recital } from '../scenarios/recital.ts';
import { Shop } from '../scenarios/shop.ts';
import { verdict } from '../scenarios/verdict.ts';
import { surroundings } from '../start/surroundings.ts';
import { endLeftovers, runningSupervisor } from '../system/leftovers.ts';
import { readRunFile, type RunFile } from '../system/run-file.ts';
import { startSystem } from '../system/system.ts';
import { fail } from '../terminal/fail.ts';
import { paint, seconds } from '../terminal/live-lines.ts';
import { showProgress } from '../terminal/show-progress.ts';
import { endOnSignal } from '../terminal/signals.ts';

new Command('npm run demo --')
  .description(
    'Plays every scenario, on what runs here or on what it starts for that, and checks the invariants. Leaves with 0 only when all hold.',
  )
  .parse();

const say = (text = ''): void => console.log(text);

type Stage = { readonly run: RunFile; readonly dataDir: string; readonly end: () => Promise<void> };

/** What runs here already is used and left running; otherwise everything is started, and ended again by `end`. */
const setTheStage = async (): Promise<Stage> => {
  const where = surroundings();
  const running = readRunFile(where.dataDir);
  const supervisor = runningSupervisor(where.dataDir);
  if (supervisor !== undefined && running === undefined)
    throw new Error(`No services are ready: still starting, or npm run infrastructure (supervisor ${supervisor.pid}; npm stop ends it).`);
  if (supervisor !== undefined && running !== undefined) {
    say(`  Quadrille runs here already: ${running.gateway}`);
    const end = async (): Promise<void> => undefined;
    endOnSignal(() => leaveAsFound(new Shop(running)).then(() => process.exit(1)));
    return { run: running, dataDir: where.dataDir, end };
  }
  const progress = showProgress();
  await endLeftovers(where.dataDir);
  const abort = new AbortController();
  const starting = startSystem({ ...where, tracing: false, progress, signal: abort.signal });
  const stop = async (): Promise<void> => {
    abort.abort(new Error('stopped'));
    const system = await starting.catch(() => undefined);
    await progress.step('stopping', async () => system?.stop());
  };
  let stopped: Promise<void> | undefined;
  const end = (): Promise<void> => (stopped ??= stop());
  // Interrupted, nothing was shown to hold.
  endOnSignal(() => end().then(() => process.exit(1)));
  const system = await starting;
  return { run: system.describe(), dataDir: where.dataDir, end };
};

const playScenarios = async (run: RunFile): Promise<{ readonly shop: Shop; readonly played: readonly Played[] }> => {
  const shop = new Shop(run);
  const recital = new Recital(scenarios);
  const played: Played[] = [];
  await playAll(scenarios, shop, (one) => {
    played.push(one);
    recital.tell(one);
  });
  recital.end();
  return { shop, played };
};

/** Answers whether every invariant holds; tells those that do not. */
const lookEverywhere = async (house: House): Promise<boolean> => {
  say(`\n  ${paint('bold', 'Invariants')}, when everything has come to rest`);
  const since = performance.now();
  await settled(house, { withinMs: 90_000 });
  const violations = await checkInvariants(house);
  for (const { id, statement } of invariants) {
    const holds = violations.every(({ invariant }) => invariant !== id);
    say(`  ${holds ? paint('green', '✓') : paint('red', '✗')} ${paint('dim', id.padEnd(4))} ${statement}`);
  }
  if (violations.length > 0) say(`\n${explain(violations)}`);
  say(paint('dim', `         ${seconds(performance.now() - since)}`));
  return violations.length === 0;
};

const run = async (): Promise<boolean> => {
  const since = performance.now();
  const stage = await setTheStage();
  try {
    const { shop, played } = await playScenarios(stage.run);
    const invariantsHold = await lookEverywhere({ ...houseOf(stage.run, stage.dataDir), accepted: shop.accepted });
    const plays = scenarios.flatMap((scenario) => scenario.plays).length;
    const { holds, told } = verdict(played, plays, invariantsHold);
    say(`\n  ${paint(holds ? ['bold', 'green'] : ['bold', 'red'], told)}   ${paint('dim', seconds(performance.now() - since))}\n`);
    return holds;
  } finally {
    await stage.end();
  }
};

process.exit((await run().catch(fail)) ? 0 : 1);
