import type { Message } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { KnownWorkflows } from '../definitions/known-workflows.js';
import { readWorkflow } from '../definitions/read-workflow.js';
import { evolveWith } from './advance-execution.js';
import { decisions } from './decisions.js';
import { type Execution, unstarted } from './execution.js';

const refund = {
  Type: 'Task',
  Resource: 'arn:aws:states:::payment:refundPart',
  Parameters: { amount: { amount: 1, currency: 'USD' } },
  TimeoutSeconds: 30,
  End: true,
};
const reserve = { Type: 'Task', Resource: 'arn:aws:states:::inventory:reserveStock.observe', Parameters: {}, End: true };
const commit = { Type: 'Task', Resource: 'arn:aws:states:::inventory:commitStock', Parameters: {}, End: true };
const machine = (state: object): string => JSON.stringify({ StartAt: 'Only', States: { Only: state } });
const workflows = new KnownWorkflows([
  readWorkflow('refund', machine(refund)),
  readWorkflow('refund-as-another', machine({ ...refund, Parameters: { ...refund.Parameters, executionId: 'another' } })),
  readWorkflow('reserve', machine(reserve)),
  readWorkflow('commit', machine(commit)),
]);
const table = decisions(workflows);
const evolve = evolveWith(workflows);
const orderId = '01920000-0000-7000-8000-000000000001';

/** Streams as the service keeps them: a message of the saga to itself is decided at once, on the stream that it names. */
class Streams {
  readonly #kept = new Map<string, Execution>();
  readonly sent: (Message & { id: string })[] = [];
  #count = 0;

  of(id: string): Execution {
    return this.#kept.get(id) ?? unstarted;
  }

  tell(type: string, data: Readonly<Record<string, unknown>>, causationid?: string, id = derivedId('told', ++this.#count)): void {
    const { streamId = data['orderId'] ?? data['executionId'] } = data;
    const stream = String(streamId);
    const eventId = (index: number): string => derivedId(id, `saga/${stream}/${index}`);
    const message = { id, time: '2026-01-01T00:00:00.000Z', ...(causationid && { causationid }) };
    const decided = table[type]!({ type, data }, this.of(stream), { message, now: 1000, eventId }) as readonly Message[];
    for (const [index, event] of decided.entries()) {
      this.#kept.set(stream, evolve(this.of(stream), event));
      if (event.type === 'OutcomeForwarded') this.tell(event.type, event.data as Readonly<Record<string, unknown>>, id, eventId(index));
      else if (event.type !== 'ExecutionAdvanced') this.sent.push({ ...event, id: eventId(index) });
    }
  }

  start(executionId: string, workflow = 'refund'): string {
    this.tell('StartExecution', { executionId, workflow, input: {}, ...(workflow !== 'reserve' && { follows: orderId }) });
    return this.sent.at(-1)?.id ?? '';
  }

  refunded(executionId: string): void {
    this.tell('PartRefunded', { orderId, executionId, amount: { amount: 1, currency: 'USD' }, reference: 're' });
  }

  statusOf(id: string): string {
    const execution = this.of(id);
    return execution.status === 'started' ? execution.engine.status : execution.status;
  }
}

describe('an execution that follows an order', () => {
  it('asks about that order, and to be answered itself', () => {
    const streams = new Streams();
    streams.start('one');
    expect(streams.sent).toMatchObject([{ type: 'RefundPart', data: { orderId, executionId: 'one' } }]);
  });

  it('asks under its own name, whatever its definition says', () => {
    const streams = new Streams();
    streams.start('one', 'refund-as-another');
    expect(streams.sent).toMatchObject([{ type: 'RefundPart', data: { orderId, executionId: 'one' } }]);
  });

  it('hears what came of it, which comes to the order', () => {
    const streams = new Streams();
    streams.start('one');
    streams.refunded('one');
    expect(streams.statusOf('one')).toBe('SUCCEEDED');
    expect(streams.sent.at(-1)).toMatchObject({ type: 'ExecutionSucceeded', data: { executionId: 'one', orderId } });
  });

  it('hears nothing of what came of another, also of one that asks the same', () => {
    const streams = new Streams();
    streams.start('one');
    streams.start('two');
    streams.refunded('two');
    expect([streams.statusOf('one'), streams.statusOf('two')]).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  it('hears it where the order’s own execution has ended, runs, or is not known yet', () => {
    const streams = new Streams();
    streams.refunded('one');
    expect(streams.statusOf(orderId)).toBe('unstarted');
    streams.start(orderId, 'reserve');
    streams.refunded('two');
    expect(streams.statusOf(orderId)).toBe('RUNNING');
    streams.tell('StockReserved', { orderId });
    expect(streams.statusOf(orderId)).toBe('SUCCEEDED');
    streams.refunded('three');
    for (const id of ['one', 'two', 'three']) streams.start(id);
    expect(['one', 'two', 'three'].map((id) => streams.statusOf(id))).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });

  it('fails by a failure of its own request alone', () => {
    const streams = new Streams();
    const request = streams.start('one');
    const failure = { orderId, executionId: 'one', error: 'MoreThanCaptured', reason: 'less is left' };
    streams.tell('PartRefundRefused', failure, derivedId('somebody', 'else'));
    expect(streams.statusOf('one')).toBe('RUNNING');
    streams.tell('PartRefundRefused', failure, request);
    expect(streams.statusOf('one')).toBe('FAILED');
    expect(streams.sent.at(-1)).toMatchObject({ type: 'ExecutionFailed', data: { error: 'MoreThanCaptured', orderId } });
  });

  it('fails at once where it asks for what would never be answered to it, and asks for nothing', () => {
    const streams = new Streams();
    streams.start('one', 'commit');
    expect(streams.sent.map(({ type }) => type)).toEqual(['ExecutionFailed']);
    expect(streams.sent.at(-1)).toMatchObject({ data: { cause: expect.stringContaining('CommitStock names no execution') } });
  });

  it('costs the order nothing where nobody follows it', () => {
    const streams = new Streams();
    streams.start(orderId, 'reserve');
    streams.tell('StockReserved', { orderId });
    expect(Object.keys(streams.of(orderId))).not.toContain('follows');
    expect(streams.sent.map(({ type }) => type)).toEqual(['ExecutionSucceeded']);
  });
});
