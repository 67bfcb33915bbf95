import type { Message } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { KnownWorkflows } from '../definitions/known-workflows.js';
import { readWorkflow } from '../definitions/read-workflow.js';
import { evolveWith } from './advance-execution.js';
import { decisions } from './decisions.js';
import { type Execution, unstarted } from './execution.js';

const observe = (owner: string, command: string, parameters: object = {}): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${owner}:${command}.observe`,
  Parameters: parameters,
});
const reserve = observe('inventory', 'reserveStock');
const mail = (template: string): object => observe('email', 'sendEmail', { template });
const send = (template: string): object => ({ ...mail(template), Resource: 'arn:aws:states:::email:sendEmail' });
const ask = { Type: 'Task', Resource: 'arn:aws:states:::saga:awaitSignal.waitForTaskToken', Parameters: { signals: ['continue'] } };
const wrong = { Type: 'Task', Resource: 'arn:aws:states:::payment:chargePayment', Parameters: { amount: 'much' } };
const charge = { ...wrong, Parameters: {} };
const machine = (states: object): string => JSON.stringify({ StartAt: 'First', States: states });
const twice = (first: object, second = first): string => machine({ First: { ...first, Next: 'Second' }, Second: { ...second, End: true } });
const branch = (state: object, index: number): object => ({ StartAt: `${index}`, States: { [index]: { ...state, End: true } } });
const workflows = new KnownWorkflows([
  readWorkflow('reserve', machine({ First: { ...reserve, End: true } })),
  readWorkflow('reserve-twice', twice(reserve)),
  readWorkflow('ask-twice', twice(ask)),
  readWorkflow('mails', twice(mail('confirmed'), mail('shipped'))),
  readWorkflow(
    'mail-again',
    machine({
      First: { ...send('shipped'), TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Second' }], Next: 'Third' },
      Second: { ...send('confirmed'), Next: 'Third' },
      Third: { ...send('shipped'), End: true },
    }),
  ),
  readWorkflow(
    'late',
    machine({
      First: {
        ...reserve,
        TimeoutSeconds: 1,
        Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Second' }],
        End: true,
      },
      Second: { ...reserve, End: true },
    }),
  ),
  readWorkflow('branches', machine({ First: { Type: 'Parallel', Branches: [wrong, charge].map(branch), End: true } })),
]);
const table = decisions(workflows);
const evolve = evolveWith(workflows);
const executionId = '01920000-0000-7000-8000-000000000001';
const signal = { signal: 'continue', by: 'ada' };
const missing = { error: 'OutOfStock', missing: [] };

/** An execution that is told these messages, a second between them. */
class Played {
  execution: Execution = unstarted;
  readonly sent: string[] = [];
  /** The id of the last that was sent. */
  last = '';
  #count = 0;

  tell(type: string, data: object = {}, causationid?: string): readonly Message[] {
    const now = ++this.#count * 1000;
    const id = derivedId('message', this.#count);
    const message = { id, time: new Date(now).toISOString(), ...(causationid && { causationid }) };
    const context = { message, now, eventId: (index: number) => derivedId(id, index) };
    const events = table[type]!({ type, data: { executionId, orderId: executionId, ...data } }, this.execution, context);
    this.execution = events.reduce(evolve, this.execution);
    for (const [index, event] of events.entries()) {
      if (event.type === 'ExecutionAdvanced') continue;
      this.sent.push(event.type);
      this.last = context.eventId(index);
    }
    return events;
  }

  start(workflow: string): this {
    this.tell('StartExecution', { workflow, input: {} });
    return this;
  }

  /** Tells these while it is stopped, and continues it. */
  after(...told: readonly (readonly [type: string, data?: object])[]): this {
    this.tell('StopExecution', { reason: 'lunch', by: 'ada' });
    for (const [type, data] of told) this.tell(type, data);
    this.tell('RedriveExecution', { by: 'ada' });
    return this;
  }

  get status(): string {
    return this.execution.status === 'started' ? this.execution.engine.status : this.execution.status;
  }
}

describe('what came before a state asked for it', () => {
  it('answers one state: who asks for the same after it is answered anew', () => {
    const played = new Played().start('reserve-twice').after(['StockReserved']);
    expect(played.status).toBe('RUNNING');
    played.tell('StockReserved');
    expect(played.status).toBe('SUCCEEDED');
  });

  it('ends one wait for a person: a click does not answer the question behind it', () => {
    const played = new Played().start('ask-twice').after(['SignalExecution', signal]);
    expect(played.status).toBe('RUNNING');
    played.tell('SignalExecution', signal);
    expect(played.status).toBe('SUCCEEDED');
  });

  it('is kept for each mail, and asked for no more', () => {
    const played = new Played().start('mails').after(['EmailSent', { template: 'confirmed' }], ['EmailSent', { template: 'shipped' }]);
    expect([played.status, played.sent]).toEqual(['SUCCEEDED', ['ExecutionAborted', 'ExecutionSucceeded']]);
  });

  it('is kept also where another mail is sent meanwhile: it is not asked for twice', () => {
    const played = new Played().start('mail-again');
    const late = played.last;
    for (let second = 0; second < 2; second += 1) played.tell('TimerDue');
    played.tell('EmailSent', { template: 'shipped' }, late);
    played.tell('EmailSent', { template: 'confirmed' }, played.last);
    expect([played.status, played.sent]).toEqual(['SUCCEEDED', ['SendEmail', 'SendEmail', 'ExecutionSucceeded']]);
  });

  it.each(['first', 'last'])('is done where it came to be, also where that was told %s and it failed as well', (when) => {
    const told = [['StockReserved'], ['StockUnavailable', missing]] as const;
    expect(new Played().start('reserve').after(...(when === 'first' ? told : told.toReversed())).status).toBe('SUCCEEDED');
  });

  it('is not kept where no state of the definition asks for it', () => {
    expect(new Played().start('ask-twice').tell('StockReserved')).toEqual([]);
  });
});

it('what failed of an earlier request says nothing about what is observed now', () => {
  const played = new Played().start('late');
  for (let second = 0; second < 6; second += 1) played.tell('TimerDue');
  expect(played.sent).toEqual(['ReserveStock']);
  played.tell('StockUnavailable', missing, played.last);
  expect(played.status).toBe('RUNNING');
  played.tell('StockUnavailable', missing);
  expect(played.status).toBe('FAILED');
});

it('a task that another ends in the moment both begin asks for nothing', () => {
  expect(new Played().start('branches').sent).toEqual(['ExecutionFailed']);
});
