import { advance, begin, type EngineContext, type Json, parseDefinition, type StateMachine } from '@quadrille/asl';
import { parseArgs } from 'node:util';
import { surroundings } from '../start/surroundings.ts';
import { startInfrastructure } from '../system/infrastructure.ts';
import { newRunFolder, endRun } from '../testing/run-folder.ts';
import { measureDurable } from './asl-durable.ts';
import { measureHostile } from './asl-hostile.ts';
import { against } from './targets.ts';

/**
 * What the Amazon States Language costs here: the engine alone on one core, then what is meant to do it harm, then executions kept in
 * PostgreSQL by the saga's runtime (as it was built: `npm run build`).
 *
 *     node tools/bench/asl.ts [--seconds 2] [--executions 20000] [--waiting 100000] [--database URL] [--only engine|durable|hostile]
 *
 * Without a database it starts a PostgreSQL of its own, and ends it. Fails where something hostile does harm; figures below their targets are only said.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    executions: { type: 'string', default: '20000' },
    waiting: { type: 'string', default: '100000' },
    database: { type: 'string' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const isWanted = (part: string): boolean => values.only === undefined || values.only === part;

function machine(definition: object): StateMachine {
  const parsed = parseDefinition(definition);
  if (!parsed.definition) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.definition;
}

const order: Json = {
  id: 'order-1',
  total: 120,
  lines: [
    { sku: 'widget-a', quantity: 2 },
    { sku: 'widget-b', quantity: 1 },
  ],
};

function context(number: number): EngineContext {
  const id = `execution-${number}`;
  return {
    now: 1_700_000_000_000,
    random: () => 0.5,
    uuid: () => id,
    execution: { id, name: id, startTime: 1_700_000_000_000 },
    stateMachine: { id: 'm', name: 'm' },
  };
}

const paths = machine({
  StartAt: 'Price',
  States: {
    Price: { Type: 'Pass', Parameters: { 'amount.$': '$.total', currency: 'EUR' }, ResultPath: '$.price', Next: 'Reserve' },
    Reserve: {
      Type: 'Task',
      Resource: 'arn:aws:states:::inventory:reserveStock',
      Parameters: { 'lines.$': '$.lines' },
      ResultPath: '$.stock',
      Next: 'Large?',
    },
    'Large?': { Type: 'Choice', Choices: [{ Variable: '$.price.amount', NumericGreaterThan: 100, Next: 'Charge' }], Default: 'Done' },
    Charge: {
      Type: 'Task',
      Resource: 'arn:aws:states:::payment:chargePayment',
      ResultSelector: { 'intent.$': '$.id' },
      ResultPath: '$.payment',
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
});

const jsonata = machine({
  QueryLanguage: 'JSONata',
  StartAt: 'Price',
  States: {
    Price: { Type: 'Pass', Output: { price: '{% $states.input.total * 1.08 %}', lines: '{% $states.input.lines %}' }, Next: 'Large?' },
    'Large?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input.price > 100 %}', Next: 'Count' }], Default: 'Done' },
    Count: { Type: 'Pass', Assign: { items: '{% $sum($states.input.lines.quantity) %}' }, Next: 'Done' },
    Done: { Type: 'Succeed', Output: '{% $items %}' },
  },
});

async function play(definition: StateMachine, number: number): Promise<number> {
  const given = context(number);
  const begun = begin(definition, order, given);
  let advanced = begun instanceof Promise ? await begun : begun;
  let events = advanced.history.length;
  while (advanced.tasks.length > 0) {
    const next = advance(
      definition,
      advanced.execution,
      { kind: 'taskSucceeded', taskId: advanced.tasks[0]?.taskId ?? '', output: { id: 'x' } },
      given,
    );
    advanced = next instanceof Promise ? await next : next;
    events += advanced.history.length;
  }
  if (advanced.execution.status !== 'SUCCEEDED') throw new Error(JSON.stringify(advanced.execution));
  return events;
}

async function measure(name: string, definition: StateMachine, transitions: number, target: number): Promise<void> {
  for (let warm = 0; warm < 2000; warm++) await play(definition, warm);
  const cpu = process.cpuUsage();
  const started = performance.now();
  let executions = 0;
  while (performance.now() - started < seconds * 1000) for (let batch = 0; batch < 100; batch++) await play(definition, executions++);
  const elapsed = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const total = executions * transitions;
  const perSecond = Math.round(total / elapsed);
  const perCpuSecond = Math.round((total / (user + system)) * 1e6);
  console.log(
    `${name.padEnd(10)} ${perSecond} transitions/s ${against(perSecond, { least: target })}, ${perCpuSecond} per CPU second, ${(10_000 / perCpuSecond).toFixed(3)} CPU s per 10,000 transitions`,
  );
}

if (isWanted('engine')) {
  await measure('JSONPath', paths, 5, 50_000);
  await measure('JSONata', jsonata, 4, 8_000);
}
if (isWanted('hostile') && (await measureHostile()) > 0) process.exitCode = 1;
if (isWanted('durable')) {
  const durable = (url: string): Promise<void> => measureDurable(url, Number(values.executions), Number(values.waiting));
  if (values.database !== undefined) await durable(values.database);
  else {
    const folder = await newRunFolder();
    const infrastructure = await startInfrastructure({
      dataDir: `${folder}/shared`,
      kafkaBy: surroundings().kafkaBy,
      brokers: 'none:9092',
    });
    try {
      await durable(infrastructure.postgresUrl);
    } finally {
      await infrastructure.stop();
      await endRun(folder, true);
    }
  }
}
