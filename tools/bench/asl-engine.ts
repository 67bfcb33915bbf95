import { advance, begin, type EngineContext, type Json, parseDefinition, type StateMachine } from '@quadrille/asl';
import { against } from './targets.ts';

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

async function measure(name: string, definition: StateMachine, transitions: number, target: number, seconds: number): Promise<void> {
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

/** What the engine alone does on one core: executions played from begin to end, nothing kept, for so many seconds in each language. */
export async function measureEngine(seconds: number): Promise<void> {
  await measure('JSONPath', paths, 5, 50_000, seconds);
  await measure('JSONata', jsonata, 4, 8_000, seconds);
}
