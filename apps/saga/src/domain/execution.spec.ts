import { type Message, NotAtHand } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { KnownWorkflows } from '../definitions/known-workflows.js';
import { readWorkflow } from '../definitions/read-workflow.js';
import { evolveWith, retriesOf } from './advance-execution.js';
import { isAtRest } from './at-rest.js';
import { dueAt } from './continue-when-due.js';
import { decisions } from './decisions.js';
import { type Execution, unstarted } from './execution.js';
import { isRedrivable } from './redrive-execution.js';
import type { Workflow } from './workflow.js';
import type { Workflows } from './workflows.js';

const machine = (states: object): string => JSON.stringify({ StartAt: 'First', States: states });
const waitsTwice = { Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 2 }] };
const ask = { Type: 'Task', Resource: 'arn:aws:states:::saga:awaitSignal.waitForTaskToken', Parameters: { signals: ['continue'] } };
const charge = { Type: 'Task', Resource: 'arn:aws:states:::payment:chargePayment', TimeoutSeconds: 30 };
const reserve = { Type: 'Task', Resource: 'arn:aws:states:::inventory:reserveStock.observe', TimeoutSeconds: 30, Parameters: {} };
const workflows = new KnownWorkflows([
  readWorkflow('ask', machine({ First: { ...ask, Next: 'Last' }, Last: { Type: 'Succeed' } })),
  readWorkflow('charge', machine({ First: { ...charge, Parameters: {}, End: true } })),
  readWorkflow('insist', machine({ First: { ...charge, ...waitsTwice, Parameters: {}, End: true } })),
  readWorkflow(
    'twice',
    machine({
      First: {
        Type: 'Parallel',
        Branches: ['A', 'B'].map((name) => ({ StartAt: name, States: { [name]: { ...charge, Parameters: {}, End: true } } })),
        Next: 'Last',
      },
      Last: { Type: 'Succeed' },
    }),
  ),
  readWorkflow('observe', machine({ First: { ...reserve, Next: 'Last' }, Last: { Type: 'Succeed' } })),
  readWorkflow(
    'cancel',
    machine({
      First: { ...reserve, Catch: [{ ErrorEquals: ['CancelRequested'], Next: 'Last' }], Next: 'First' },
      Last: { Type: 'Succeed' },
    }),
  ),
  readWorkflow('misshapen', machine({ First: { ...charge, Parameters: { amount: 'much' }, End: true } })),
  readWorkflow('refuse', machine({ First: { Type: 'Fail', Error: 'No', Cause: 'never' } })),
]);
const table = decisions(workflows);
const evolve = evolveWith(workflows);
const executionId = '01920000-0000-7000-8000-000000000001';

type Played = Readonly<{ execution: Execution; events: readonly Message[] }>;
let count = 0;

const play = (execution: Execution, type: string, data: object = {}, now = 1000, causationid?: string): Played => {
  const id = derivedId('message', ++count);
  const message = { id, time: new Date(now).toISOString(), ...(causationid && { causationid }) };
  const command = { type, data: { executionId, orderId: executionId, ...data } };
  const events = table[type]!(command, execution, { message, now, eventId: (index) => `${id}/${index}` });
  return { execution: events.reduce(evolve, execution), events };
};
/** What the attempt lacks. */
const fetched = (attempt: () => unknown): Promise<unknown> => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof NotAtHand) return error.fetched;
  }
  throw new Error('nothing was lacking');
};
const start = (workflow: string): Played => play(unstarted, 'StartExecution', { workflow, input: { orderId: executionId } });
const types = ({ events }: Played): readonly string[] => events.map(({ type }) => type);

/** Definitions of which none is at hand before it is fetched. */
const elsewhere = (): Workflows => {
  const known = new Map<string, Workflow>();
  const recall = async (hash: string): Promise<Workflow> => {
    known.set(hash, workflows.pinned(hash)!);
    return workflows.pinned(hash)!;
  };
  return { named: () => undefined, pinned: (hash) => known.get(hash), recall };
};

describe('an execution', () => {
  it('is started by command, runs on the newest definition, and tells its end to whoever asked', () => {
    const started = start('ask');
    expect(started.execution).toMatchObject({ status: 'started', workflow: 'ask', hash: workflows.named('ask')?.hash, asked: true });
    expect(types(play(started.execution, 'SignalExecution', { signal: 'continue', by: 'ada' }))).toEqual([
      'ExecutionAdvanced',
      'ExecutionSucceeded',
    ]);
  });

  it('of a workflow that is not known yet is a fault, so that its start is kept and tried again', () => {
    expect(() => start('tomorrow')).toThrow(expect.objectContaining({ name: 'Error', message: 'there is no workflow tomorrow' }));
  });

  it('is left alone by a second start', () => {
    expect(start('ask').execution).toSatisfy(
      (execution: Execution) => play(execution, 'StartExecution', { workflow: 'ask', input: {} }).events.length === 0,
    );
  });

  it('refuses to be stopped or continued before it exists', () => {
    expect(() => play(unstarted, 'StopExecution', { reason: 'r', by: 'ada' })).toThrow('there is no execution');
    expect(() => play(unstarted, 'RedriveExecution', { by: 'ada' })).toThrow('there is no execution');
  });

  it('tells of each retry when it takes it, and not when what it took is read again', () => {
    let { execution } = start('insist');
    const told = [];
    while (execution.status === 'started' && execution.engine.status === 'RUNNING') {
      const rung = play(execution, 'TimerDue', {}, dueAt(execution));
      const [advanced] = rung.events;
      told.push(retriesOf(advanced!));
      const stored = JSON.parse(JSON.stringify(advanced)) as Message;
      expect(retriesOf(stored)).toBeUndefined();
      expect(evolve(execution, stored)).toEqual(rung.execution);
      ({ execution } = rung);
    }
    const retried = { workflow: 'insist', retries: [{ state: 'First', error: 'States.Timeout' }] };
    expect(told).toEqual([retried, undefined, retried, undefined, undefined]);
  });

  it('can be redriven where it was stopped, not while it runs nor where it ended as its definition says', () => {
    const running = start('ask').execution;
    const stopped = play(running, 'StopExecution', { reason: 'wrong order', by: 'ada' }).execution;
    const refused = start('refuse').execution;
    expect([running, stopped, refused].map((one) => one.status === 'started' && isRedrivable(one))).toEqual([false, true, false]);
  });

  it('is stopped where it stands, once', () => {
    const stopped = play(start('ask').execution, 'StopExecution', { reason: 'wrong order', by: 'ada' });
    expect(stopped.events.at(-1)).toMatchObject({ type: 'ExecutionAborted', data: { error: 'Stopped', cause: 'wrong order (ada)' } });
    expect(play(stopped.execution, 'StopExecution', { reason: 'again', by: 'ada' }).events).toEqual([]);
  });

  it('continues from the state that failed, and requests it', () => {
    const asked = start('charge');
    const failed = play(
      asked.execution,
      'PaymentDeclined',
      { error: 'CardDeclined', reason: 'no' },
      2000,
      `${derivedId('message', count)}/1`,
    );
    expect(types(failed)).toEqual(['ExecutionAdvanced', 'ExecutionFailed']);
    const redriven = play(failed.execution, 'RedriveExecution', { by: 'ada' }, 3000);
    expect(types(redriven)).toEqual(['ExecutionAdvanced', 'ChargePayment', 'ExecutionRedriven']);
    expect(redriven.execution).toMatchObject({ engine: { status: 'RUNNING', redriveCount: 1 } });
    expect(types(play(redriven.execution, 'PaymentCaptured', {}, 4000))).toEqual(['ExecutionAdvanced', 'ExecutionSucceeded']);
  });

  it('requests on continuing what it had only observed, and believes the failure of that request alone', () => {
    const missing = { error: 'OutOfStock', missing: [] };
    const failed = play(start('observe').execution, 'StockUnavailable', missing, 2000);
    const redriven = play(failed.execution, 'RedriveExecution', { by: 'ada' }, 3000);
    const request = `${derivedId('message', count)}/1`;
    expect(types(redriven)).toEqual(['ExecutionAdvanced', 'ReserveStock', 'ExecutionRedriven']);
    expect(play(redriven.execution, 'StockUnavailable', missing, 4000).events).toEqual([]);
    expect(play(redriven.execution, 'StockUnavailable', missing, 4000, request).execution).toMatchObject({ engine: { status: 'FAILED' } });
    expect(play(redriven.execution, 'StockReserved', {}, 4000).execution).toMatchObject({ engine: { status: 'SUCCEEDED' } });
  });

  it('is continued also where somebody stopped it', () => {
    const stopped = play(start('ask').execution, 'StopExecution', { reason: 'lunch', by: 'ada' });
    const redriven = play(stopped.execution, 'RedriveExecution', { by: 'ada' }, 3000);
    expect(redriven.events.at(-1)).toMatchObject({
      type: 'ExecutionRedriven',
      data: { workflow: 'ask', by: 'ada', stoppedAt: '1970-01-01T00:00:01.000Z' },
    });
    expect(redriven.execution).toMatchObject({ engine: { status: 'RUNNING' } });
    expect(types(play(redriven.execution, 'SignalExecution', { signal: 'continue', by: 'ada' }, 4000))).toContain('ExecutionSucceeded');
  });

  it('goes on with what it heard while it was stopped: nobody would tell it again', () => {
    const stop = (workflow: string): Execution =>
      play(start(workflow).execution, 'StopExecution', { reason: 'lunch', by: 'ada' }).execution;
    const heard: readonly (readonly [workflow: string, type: string, data: object])[] = [
      ['observe', 'StockReserved', {}],
      ['ask', 'SignalExecution', { signal: 'continue', by: 'ada' }],
      ['cancel', 'SignalExecution', { signal: 'cancel', by: 'ada' }],
    ];
    for (const [workflow, type, data] of heard) {
      const told = play(stop(workflow), type, data, 2000);
      expect(types(told)).toEqual(['ExecutionAdvanced']);
      expect(told.execution).toMatchObject({ engine: { status: 'ABORTED' } });
      const redriven = play(told.execution, 'RedriveExecution', { by: 'ada' }, 3000);
      expect(types(redriven)).toEqual(['ExecutionAdvanced', 'ExecutionSucceeded']);
    }
  });

  it('tells its end anew where what it heard meanwhile makes it fail again at once', () => {
    const missing = { error: 'OutOfStock', missing: [] };
    const failed = play(start('observe').execution, 'StopExecution', { reason: 'lunch', by: 'ada' });
    const told = play(failed.execution, 'StockUnavailable', missing, 2000);
    const redriven = play(told.execution, 'RedriveExecution', { by: 'ada' }, 3000);
    expect(types(redriven)).toEqual(['ExecutionAdvanced', 'ExecutionFailed']);
    expect(redriven.events[0]).toMatchObject({ data: { change: { status: 'FAILED', error: 'OutOfStock', stoppedAt: 3000 } } });
    const again = play(play(redriven.execution, 'StockUnavailable', missing, 4000).execution, 'RedriveExecution', { by: 'ada' }, 5000);
    expect(again.events).toMatchObject([{ data: { change: { stoppedAt: 5000 } } }, { type: 'ExecutionFailed' }]);
  });

  it('refuses to continue what ended as its definition says', () => {
    expect(() => play(start('refuse').execution, 'RedriveExecution', { by: 'ada' })).toThrow('ended as its definition says');
  });

  it('fails a task whose command its contract refuses, and sends nothing', () => {
    const started = start('misshapen');
    expect(types(started)).toEqual(['ExecutionAdvanced', 'ExecutionFailed']);
    expect(started.events.at(-1)).toMatchObject({ data: { cause: expect.stringContaining('ChargePayment /amount') } });
  });

  it('goes on when two branches that ask for the same are answered, in whatever order', () => {
    for (const answered of [
      [1, 2],
      [2, 1],
    ]) {
      const begun = start('twice');
      const request = (index: number): string => `${derivedId('message', count)}/${index}`;
      const [first, second] = answered.map(request);
      const half = play(begun.execution, 'PaymentCaptured', { intentId: 'one' }, 1000, first);
      expect(half.execution).toMatchObject({ engine: { status: 'RUNNING' } });
      const whole = play(half.execution, 'PaymentCaptured', { intentId: 'two' }, 1000, second);
      expect(whole.execution).toMatchObject({ engine: { status: 'SUCCEEDED' } });
    }
  });

  it('changes nothing for outcomes after its end', () => {
    const ended = start('refuse').execution;
    expect(play(ended, 'PaymentCaptured').events).toEqual([]);
    expect(play(ended, 'SignalExecution', { signal: 'cancel', by: 'ada' }).events).toEqual([]);
  });

  it('wants to be woken while it runs, and no longer', () => {
    const asked = start('charge');
    expect(dueAt(asked.execution)).toBe(31_000);
    expect(dueAt(start('ask').execution)).toBe(Date.UTC(9999, 0));
    expect(dueAt(unstarted)).toBeUndefined();
    expect(dueAt(start('refuse').execution)).toBeUndefined();
    expect(play(asked.execution, 'TimerDue', {}, 30_999).events).toEqual([]);
    expect(types(play(asked.execution, 'TimerDue', {}, 31_000.4))).toEqual(['ExecutionAdvanced', 'ExecutionFailed']);
  });

  it('waits for its definition to be fetched where another instance brought it', async () => {
    const { execution } = start('ask');
    const late = decisions(elsewhere());
    const context = { message: { id: derivedId('message', ++count), time: '2026-01-01T00:00:00.000Z' }, now: 2000, eventId: String };
    const told = { type: 'SignalExecution', data: { executionId, signal: 'continue', by: 'ada' } };
    const decide = () => late['SignalExecution']!(told, execution, context);
    await fetched(decide);
    expect(decide()).toMatchObject([{ type: 'ExecutionAdvanced' }, { type: 'ExecutionSucceeded' }]);
  });
});

describe('a stored step', () => {
  const stored = ({ events }: Played): Message => JSON.parse(JSON.stringify(events[0]));

  it('leads to the state that it led to when it was new, once its definition is at hand', async () => {
    const started = start('charge');
    const fold = evolveWith(elsewhere());
    await fetched(() => fold(unstarted, stored(started)));
    expect(fold(unstarted, stored(started))).toEqual(started.execution);
  });

  it('that would lead elsewhere today is not gone on from', () => {
    const { type, data } = stored(start('charge')) as Message<string, { history: { events: unknown[] } }>;
    const events = data.history.events.with(1, ['WaitStateEntered', { name: 'First' }]);
    expect(() => evolve(unstarted, { type, data: { ...data, history: { ...data.history, events } } })).toThrow('leads elsewhere');
  });

  it.each([
    ['charge', false, 'a service answers within a minute'],
    ['ask', true, 'a person takes his time'],
    ['refuse', true, 'it has ended'],
  ])('is stored as a state where that may last: %s %s, since %s', (workflow, atRest) => {
    expect(isAtRest(start(workflow).execution)).toBe(atRest);
  });

  it('is not stored as a state before the start', () => {
    expect(isAtRest(unstarted)).toBe(false);
  });
});
