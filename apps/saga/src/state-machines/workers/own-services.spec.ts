import type { Json, ScheduledTask } from '@quadrille/asl';
import { contracts } from '@quadrille/events';
import { Unavailable } from '@quadrille/service';
import { describe, expect, it } from 'vitest';
import { resourceOf } from '../../domain/work.js';
import type { Call } from './call.js';
import { askOwnService, type AskOwnService, isOwnService } from './own-services.js';

const arn = 'arn:aws:states:us-east-1:123456789012:execution:m:e';
const orderId = '01920000-0000-7000-8000-000000000001';
const reserveStock = 'arn:aws:states:::inventory:reserveStock';

const callOf = (resource: string, parameters: Json, { task = '1', attempt = 0, number = 7, frame = '0' } = {}): Call => ({
  task: {
    taskId: `${arn}#${frame}#${task}`,
    purpose: 'work',
    stateName: 'Ask',
    resource,
    parameters,
    attempt,
    scheduledAt: 1000,
    waitForToken: false,
    observe: resource.endsWith('.observe'),
  } satisfies ScheduledTask,
  record: { number, arn } as Call['record'],
  idempotencyKey: 'key',
  signal: new AbortController().signal,
});

type Asked = Parameters<AskOwnService>;

describe('a task of a state machine that names one of our services', () => {
  const askedBy = async (call: Call): Promise<Readonly<{ asked: readonly Asked[]; answer: Awaited<ReturnType<typeof askOwnService>> }>> => {
    const asked: Asked[] = [];
    const answer = await askOwnService(async (...given) => void asked.push(given), call);
    return { asked, answer };
  };
  const refusal = async (call: Call): Promise<unknown> => {
    const { asked, answer } = await askedBy(call);
    expect(asked).toEqual([]);
    return answer;
  };

  it('asks the order that its parameters name, and is taken over', async () => {
    const { asked, answer } = await askedBy(callOf(reserveStock, { orderId, lines: null }));
    const [[data, id]] = asked as [Asked];
    expect(data).toEqual({
      streamId: orderId,
      execution: 7,
      taskId: `${arn}#0#1`,
      stateName: 'Ask',
      isRetry: false,
      since: 1000,
      command: { type: 'ReserveStock', data: { orderId } },
    });
    expect(answer).toEqual({ kind: 'submitted', output: { MessageId: id } });
  });

  it('asks under one id however often its call is made, and under another where it is another task or execution', async () => {
    const ids = await Promise.all(
      [{}, {}, { task: '2' }, { number: 8 }].map(async (which) => (await askedBy(callOf(reserveStock, { orderId }, which))).asked[0]?.[1]),
    );
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(ids[1]);
  });

  it('raises the attempt with every try', async () => {
    const charge = 'arn:aws:states:::payment:chargePayment';
    const attempts = [0, 1, 2].map(async (attempt) => {
      const { asked } = await askedBy(callOf(charge, { orderId }, { attempt }));
      return [asked[0]?.[0].command.data['attempt'], asked[0]?.[0].isRetry];
    });
    expect(await Promise.all(attempts)).toEqual([
      [1, false],
      [2, true],
      [3, true],
    ]);
  });

  it('asks by one name in all tries of a state, and by another in each branch', async () => {
    const refund = { orderId, amount: { amount: 5, currency: 'EUR' }, executionId: 'somebody else' };
    const nameOf = async (which: Parameters<typeof callOf>[2]): Promise<unknown> =>
      (await askedBy(callOf('arn:aws:states:::payment:refundPart', refund, which))).asked[0]?.[0].command.data['executionId'];
    const first = await nameOf({ frame: '0.0' });
    expect(first).toMatch(/^task:[0-9a-f]{32}$/);
    expect(await nameOf({ frame: '0.0', task: '2', attempt: 1 })).toBe(first);
    expect(await nameOf({ frame: '0.1' })).not.toBe(first);
  });

  it('asks the article where a command is about one, by the name of the state', async () => {
    const { asked, answer } = await askedBy(callOf('arn:aws:states:::inventory:receiveStock', { sku: 'LAMP', quantity: 1 }));
    const executionId = expect.stringMatching(/^task:[0-9a-f]{32}$/) as string;
    expect(asked[0]?.[0]).toMatchObject({
      streamId: 'LAMP',
      command: { type: 'ReceiveStock', data: { sku: 'LAMP', quantity: 1, executionId } },
    });
    expect(answer.kind).toBe('submitted');
  });

  it('can name every command that has outcomes and is about an order or an article', async () => {
    const offered = [...contracts.values()].filter(({ kind, owner, outcomes }) => kind === 'command' && outcomes && owner !== 'saga');
    expect(offered.length).toBeGreaterThan(15);
    expect(offered.filter((contract) => !isOwnService(resourceOf(contract)))).toEqual([]);
    for (const contract of offered) {
      const { answer } = await askedBy(callOf(resourceOf(contract), {}));
      expect(answer).toMatchObject({ error: 'States.ParameterPathFailure', cause: expect.stringContaining(contract.type) });
    }
  });

  it('fails by the place of what the contract refuses, and asks nobody', async () => {
    const failed = { kind: 'failed', error: 'States.ParameterPathFailure' };
    const cause = (text: string) => ({ ...failed, cause: expect.stringContaining(text) });
    expect(await refusal(callOf(reserveStock, {}))).toMatchObject(cause('ReserveStock /orderId: '));
    expect(await refusal(callOf(reserveStock, { orderId: 'mine' }))).toMatchObject(cause('ReserveStock /orderId: '));
    const lines = [{ sku: 'LAMP', quantity: 0 }];
    expect(await refusal(callOf(reserveStock, { orderId, lines }))).toMatchObject(cause('ReserveStock /lines/0/quantity: '));
  });

  it('is refused what only our own workflows can have', async () => {
    const cause = (text: string) => ({ kind: 'failed', error: 'States.TaskFailed', cause: expect.stringContaining(text) });
    expect(await refusal(callOf(`${reserveStock}.observe`, { orderId }))).toMatchObject(cause('leave out .observe'));
    expect(await refusal(callOf('arn:aws:states:::saga:deliveryDegraded', {}))).toMatchObject(cause("the saga's own workflows"));
    expect(await refusal(callOf(reserveStock, { orderId }, { number: 0 }))).toMatchObject(cause('kept nowhere'));
    expect(isOwnService('arn:aws:states:::sqs:sendMessage')).toBe(false);
  });

  it('asks again, as the same, while the store is away', async () => {
    const ids: string[] = [];
    const answer = await askOwnService(
      async (_, id) => {
        ids.push(id);
        if (ids.length === 1) throw new Unavailable('away');
      },
      callOf(reserveStock, { orderId }),
    );
    expect(answer.kind).toBe('submitted');
    expect(ids).toEqual([ids[0], ids[0]]);
  });
});
