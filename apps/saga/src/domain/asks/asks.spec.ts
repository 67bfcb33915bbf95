import { derivedId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { InMemoryOrders, orderId } from '../../state-machines/testing/in-memory-orders.fixture.js';
import type { TaskEnd } from './ask.js';

const arn = 'arn:aws:states:us-east-1:123456789012:execution:m:e';
const lines = [{ sku: 'LAMP', quantity: 1 }];
const reserved = { orderId, lines };
const unavailable = { orderId, error: 'OutOfStock', missing: [{ sku: 'LAMP', quantity: 1, available: 0 }] };
const succeeded = (output: object): object => ({ kind: 'taskSucceeded', output });

type Options = Readonly<{
  thread?: string;
  stateName?: string;
  type?: string;
  isRetry?: boolean;
  execution?: number;
  until?: number;
  data?: object;
}>;

describe('a task of a state machine that asks a service about an order', () => {
  let count = 0;
  const ask = (orders: InMemoryOrders, task: string, options: Options = {}): string => {
    const { thread = '0', stateName = 'Ask', type = 'ReserveStock', isRetry = false, execution = 1, until, data = { lines } } = options;
    const taskId = `${arn}#${thread}#${task}`;
    const command = { type, data: { orderId, ...data } };
    const asked = {
      streamId: orderId,
      execution,
      taskId,
      stateName,
      isRetry,
      since: orders.now,
      ...(until !== undefined && { until }),
      command,
    };
    orders.tell('AskService', asked, { id: derivedId(`${execution} ${taskId}`, 'ask') });
    return orders.sent.at(-1)?.id ?? '';
  };
  const told = ({ answers }: InMemoryOrders): readonly (readonly [string, TaskEnd])[] =>
    answers.map(({ taskId, end }) => [taskId.split('#').at(-1)!, end]);
  const none = (): string => derivedId('somebody else', ++count);

  it('sends the command and hears what comes of it', () => {
    const orders = new InMemoryOrders();
    const request = ask(orders, '1');
    expect(orders.sent).toMatchObject([{ type: 'ReserveStock', data: { orderId, lines } }]);
    orders.tell('StockReserved', reserved, { causationid: request });
    expect(told(orders)).toEqual([['1', succeeded({})]]);
  });

  it('asks once, however often its call is made', () => {
    const orders = new InMemoryOrders();
    ask(orders, '1');
    ask(orders, '1');
    expect(orders.sent).toHaveLength(1);
  });

  it('is told once, however often the outcome is told', () => {
    const orders = new InMemoryOrders();
    ask(orders, '1');
    orders.tell('StockReserved', reserved, { causationid: none() });
    orders.tell('StockReserved', reserved, { causationid: none() });
    expect(told(orders)).toHaveLength(1);
  });

  it('succeeds whoever brought it about, and fails by its own request alone', () => {
    const orders = new InMemoryOrders();
    const request = ask(orders, '1');
    orders.tell('StockUnavailable', unavailable, { causationid: none() });
    expect(told(orders)).toEqual([]);
    orders.tell('StockUnavailable', unavailable, { causationid: request });
    expect(told(orders)).toEqual([['1', expect.objectContaining({ kind: 'taskFailed', error: 'OutOfStock' })]]);
    const second = ask(orders, '2', { isRetry: true });
    expect(second).not.toBe(request);
    orders.tell('StockUnavailable', unavailable, { causationid: request });
    expect(told(orders)).toHaveLength(1);
    orders.tell('StockReserved', reserved, { causationid: request });
    expect(told(orders).at(-1)).toEqual(['2', succeeded({})]);
  });

  it('says the reason that the failure brings', () => {
    const orders = new InMemoryOrders();
    const request = ask(orders, '1', { type: 'ChargePayment', data: { attempt: 1 } });
    const failure = { orderId, intentId: 'i', error: 'RateLimited', reason: 'too fast', retryAfterSeconds: 7 };
    orders.tell('PaymentAttemptFailed', failure, { causationid: request });
    expect(told(orders)).toEqual([['1', { kind: 'taskFailed', error: 'RateLimited', cause: 'too fast', retryAfterSeconds: 7 }]]);
  });

  it('is answered beside others that ask about the same order', () => {
    const orders = new InMemoryOrders();
    const one = ask(orders, '1', { thread: '0.0' });
    ask(orders, '2', { thread: '0.1' });
    ask(orders, '3', { execution: 2 });
    ask(orders, '4', { thread: '0.2', type: 'ReleaseStock', data: { reason: 'r' } });
    orders.tell('StockUnavailable', unavailable, { causationid: one });
    expect(told(orders).map(([task]) => task)).toEqual(['1']);
    orders.tell('StockReserved', reserved, { causationid: one });
    expect(told(orders).map(([task]) => task)).toEqual(['1', '2', '3']);
    orders.tell('StockReleased', { orderId, lines, restocked: true }, { causationid: none() });
    expect(told(orders).map(([task]) => task)).toEqual(['1', '2', '3', '4']);
  });

  it('is told apart by who asks and by the mail that is meant, where the contract has room for it', () => {
    const orders = new InMemoryOrders();
    ask(orders, '1', { thread: '0.0', type: 'RefundPart', data: { executionId: 'task:one' } });
    ask(orders, '2', { thread: '0.1', type: 'RefundPart', data: { executionId: 'task:two' } });
    orders.tell('PartRefunded', { orderId, executionId: 'task:two', reference: 're' });
    expect(told(orders)).toEqual([['2', succeeded({ reference: 're' })]]);
    ask(orders, '3', { type: 'SendEmail', data: { executionId: 'task:one', template: 'return-refunded' } });
    orders.tell('EmailSent', { orderId, executionId: 'task:one', template: 'order-confirmed' });
    expect(told(orders)).toHaveLength(1);
    orders.tell('EmailSent', { orderId, executionId: 'task:one', template: 'return-refunded' });
    expect(told(orders).at(-1)?.[0]).toBe('3');
  });

  it('may ask about an article, and is answered by what came of its own question alone', () => {
    const orders = new InMemoryOrders();
    const executionId = 'task:one';
    const streamId = 'LAMP';
    const command = { type: 'ReceiveStock', data: { sku: 'LAMP', quantity: 3, executionId } };
    const asking = { streamId, execution: 1, stateName: 'Ask', isRetry: false, since: orders.now, command };
    orders.tell('AskService', { ...asking, taskId: `${arn}#0#1` });
    orders.tell('StockReceived', { sku: 'LAMP', quantity: 9 });
    orders.tell('StockReceived', { sku: 'LAMP', quantity: 9, executionId: 'task:two' });
    expect(told(orders)).toEqual([]);
    orders.tell('StockReceived', { sku: 'LAMP', quantity: 3, executionId }, { causationid: orders.sent[0]!.id });
    expect(told(orders)).toEqual([['1', succeeded({ sku: 'LAMP', quantity: 3 })]]);
    orders.tell('RecordTelling', { streamId, taskId: `${arn}#0#1`, isLate: false });
    expect(orders.of('LAMP')).toEqual({ status: 'unstarted' });
    orders.tell('AskService', { ...asking, taskId: `${arn}#0#2` });
    const refused = { sku: 'LAMP', executionId, error: 'UnknownProduct', reason: 'There is no such product.' };
    orders.tell('StockKeepingRefused', refused, { causationid: orders.sent[1]!.id });
    expect(told(orders).at(-1)).toEqual(['2', { kind: 'taskFailed', error: 'UnknownProduct', cause: 'There is no such product.' }]);
  });

  it('leaves nothing behind under the name that it asked by', () => {
    const orders = new InMemoryOrders();
    orders.tell('PartRefunded', { orderId, executionId: 'task:one', reference: 're' });
    expect(orders.of('task:one')).toEqual({ status: 'unstarted' });
  });

  it('hears at the next try what came too late for the one before, and asks for nothing again', () => {
    const orders = new InMemoryOrders();
    const first = ask(orders, '1');
    orders.tell('StockReserved', reserved, { causationid: first });
    ask(orders, '2', { isRetry: true });
    expect(orders.sent).toHaveLength(1);
    expect(told(orders).map(([task]) => task)).toEqual(['1', '2']);
  });

  it('asks again where its state is entered anew', () => {
    const orders = new InMemoryOrders();
    const first = ask(orders, '1');
    orders.tell('StockReserved', reserved, { causationid: first });
    ask(orders, '2');
    expect(orders.sent).toHaveLength(2);
    expect(told(orders)).toHaveLength(1);
  });

  it('hears when it is entered again what came too late the last time, but nothing that another state asked for', () => {
    const orders = new InMemoryOrders();
    const first = ask(orders, '1');
    orders.tell('StockReserved', reserved, { causationid: first });
    orders.tell('RecordTelling', { streamId: orderId, taskId: `${arn}#0#1`, isLate: true });
    ask(orders, '2');
    expect(orders.sent).toHaveLength(1);
    orders.tell('RecordTelling', { streamId: orderId, taskId: `${arn}#0#2`, isLate: true });
    ask(orders, '3', { stateName: 'Other' });
    expect(orders.sent).toHaveLength(2);
    expect(told(orders).map(([task]) => task)).toEqual(['1', '2']);
  });

  it('is forgotten when it knows, and not when it has asked again since', () => {
    const orders = new InMemoryOrders();
    const first = ask(orders, '1');
    orders.tell('StockReserved', reserved, { causationid: first });
    ask(orders, '2');
    orders.tell('RecordTelling', { streamId: orderId, taskId: `${arn}#0#1`, isLate: false });
    expect(orders.of(orderId).asks).toHaveLength(1);
    orders.tell('StockReserved', reserved);
    orders.tell('RecordTelling', { streamId: orderId, taskId: `${arn}#0#2`, isLate: false });
    expect(orders.of(orderId)).not.toHaveProperty('asks');
  });

  it('is forgotten an hour after its time-out, when others ask', () => {
    const orders = new InMemoryOrders();
    ask(orders, '1', { thread: '0.0', until: 2000 });
    orders.now = 3_000_000;
    ask(orders, '2', { thread: '0.1' });
    expect(orders.of(orderId).asks).toHaveLength(2);
    orders.now = 4_000_000;
    ask(orders, '3', { thread: '0.2' });
    expect(orders.of(orderId).asks?.map(({ taskId }) => taskId.at(-1))).toEqual(['2', '3']);
  });
});

describe('an order that tasks of state machines ask about', () => {
  const asked = (orders: InMemoryOrders): void => {
    const command = { type: 'ReserveStock', data: { orderId, lines } };
    orders.tell('AskService', {
      streamId: orderId,
      execution: 1,
      taskId: `${arn}#0#1`,
      stateName: 'Ask',
      isRetry: false,
      since: orders.now,
      command,
    });
  };

  it.each(['before it has begun', 'while it runs', 'when it has ended'])('goes its own way, asked %s', (when) => {
    const orders = new InMemoryOrders();
    const alone = new InMemoryOrders();
    const steps = [
      () => alone.tell('StartExecution', { executionId: orderId, workflow: 'reserve', input: {} }),
      () => alone.tell('StockReserved', reserved),
    ];
    for (const step of steps) step();
    if (when === 'before it has begun') asked(orders);
    orders.tell('StartExecution', { executionId: orderId, workflow: 'reserve', input: {} });
    if (when === 'while it runs') asked(orders);
    if (when === 'when it has ended') {
      orders.tell('StockReserved', reserved);
      asked(orders);
    }
    orders.tell('StockReserved', reserved);
    expect(orders.answers).toHaveLength(1);
    const { asks, ...own } = orders.of(orderId);
    expect(asks).toHaveLength(1);
    expect(own).toMatchObject({ status: 'started', engine: { status: 'SUCCEEDED' } });
    expect(Object.keys(own)).toEqual(Object.keys(alone.of(orderId)));
    expect(orders.foldedAgain(orderId)).toEqual(orders.of(orderId));
  });

  it('keeps what came before its start, and whom it answered', () => {
    const orders = new InMemoryOrders();
    asked(orders);
    orders.tell('StockReserved', reserved);
    expect(orders.of(orderId)).toMatchObject({ status: 'unstarted', asks: [{ done: {} }], outcomes: [{ type: 'StockReserved' }] });
    orders.tell('StartExecution', { executionId: orderId, workflow: 'reserve', input: {} });
    expect(orders.of(orderId)).toMatchObject({ engine: { status: 'SUCCEEDED' }, asks: [{ done: {} }] });
  });

  it('knows nothing of it where nobody asks', () => {
    const orders = new InMemoryOrders();
    orders.tell('StartExecution', { executionId: orderId, workflow: 'reserve', input: {} });
    orders.tell('StockReserved', reserved);
    expect(Object.keys(orders.of(orderId))).not.toContain('asks');
    expect(orders.answers).toEqual([]);
  });
});
