import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order, orderId } from '../../domain/order-view/order-facts.fixture.js';
import { type FrontDoorInMemory, openFrontDoor, operatorToken } from '../front-door.fixture.js';

const returnId = '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca80';
/** What the saga tells of its executions; it knows no other. */
const executions: Readonly<Record<string, object>> = {
  'a migration': { status: 'RUNNING', isRedrivable: false },
  'in review': { status: 'RUNNING', isRedrivable: false, waitingFor: { stateName: 'ReviewRefund', signals: ['continue'] } },
  broken: { status: 'FAILED', isRedrivable: true },
  over: { status: 'FAILED', isRedrivable: false },
  [orderId]: { status: 'RUNNING', isRedrivable: true, waitingFor: { stateName: 'ReviewRefund', signals: ['continue'] } },
  [returnId]: { status: 'RUNNING', isRedrivable: true, waitingFor: { stateName: 'ReviewRefund', signals: ['continue'] } },
};
const listed = {
  items: [
    { executionId: 'broken', stoppedAt: '2026-11-21T10:00:00.000Z' },
    { executionId: 'over', stoppedAt: '2026-11-21T09:00:00.000Z' },
  ],
  next: 'over',
};
const asks: string[] = [];
const saga = createServer(({ url }, response) => {
  asks.push(String(url));
  const known = url?.startsWith('/executions?') ? listed : executions[decodeURIComponent(String(url)).replace('/executions/', '')];
  response
    .writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
    .end(JSON.stringify(known ?? { detail: 'there is no such execution' }));
});
let door: FrontDoorInMemory;
beforeAll(async () => {
  await new Promise<void>((resolve) => saga.listen(0, '127.0.0.1', resolve));
  door = await openFrontDoor({ SERVICE_URLS: `saga=http://127.0.0.1:${(saga.address() as AddressInfo).port}` });
});
afterAll(async () => {
  await door.close();
  saga.closeAllConnections();
  await new Promise((resolve) => saga.close(resolve));
});

/** The answer, and what the other services were asked for because of it. */
const post = async (path: string, payload: object) => {
  const before = door.sent.length;
  const url = `/operator/${path.split('/').map(encodeURIComponent).join('/')}`;
  const answer = await door.fastify.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${operatorToken}` } });
  return { status: answer.statusCode, detail: answer.json().detail, sent: door.sent.slice(before).map(({ type }) => type) };
};

describe('a yes', () => {
  it('to an execution that follows no order is handed to it, and audited', async () => {
    expect(await post('approvals/a migration', { decision: 'approve' })).toMatchObject({
      status: 202,
      sent: ['SignalExecution', 'OperatorActed'],
    });
  });

  it('to what nobody knows is 404, and nobody is told that it was given', async () => {
    const answer = await post('approvals/nobody', { decision: 'approve' });
    expect(answer).toEqual({ status: 404, detail: 'there is no such execution', sent: [] });
  });
});

describe('an execution', () => {
  const because = { reason: 'as agreed' };

  it.each([
    ['is stopped while it runs', 'a migration', 'stop', 'StopExecution'],
    ['goes on where it broke off', 'broken', 'redrive', 'RedriveExecution'],
    ['goes on when its review is over', 'in review', 'continue', 'SignalExecution'],
  ])('%s', async (_, id, act, command) => {
    expect(await post(`executions/${id}/${act}`, because)).toMatchObject({ status: 202, sent: [command, 'OperatorActed'] });
  });

  it.each([
    ['that has ended', 'over', 'stop'],
    ['that runs', 'a migration', 'redrive'],
    ['that ended as its definition says', 'over', 'redrive'],
    ['that waits for no review', 'a migration', 'continue'],
  ])('%s: %s is not asked to %s, which would change nothing and be told to nobody', async (_, id, act) => {
    expect(await post(`executions/${id}/${act}`, because)).toEqual({ status: 409, detail: expect.stringMatching(/.+/), sent: [] });
  });

  it.each([
    ['an order', orderId],
    ['a return', returnId],
  ])('of %s stays in the one trace of the order when an operator steers it', async (_, id) => {
    await door.tell({ type: 'OpenOrder', data: { orderId, order } });
    await door.tell({ type: 'ReturnOpened', data: { streamId: `return:${returnId}`, orderId } });
    for (const act of ['stop', 'redrive', 'continue']) expect((await post(`executions/${id}/${act}`, because)).status).toBe(202);
    for (const command of ['AskStop', 'AskRedrive', 'AskToGoOn']) {
      expect(door.traces.get(command)).toBe(`the trace of ${orderId}`);
      expect(door.about.get(command)).toBe(orderId);
    }
  });

  it('that follows no order is steered in the trace of the request', async () => {
    await post('executions/a migration/stop', because);
    expect(door.traces.get('AskStop')).toBeUndefined();
  });

  it('that nobody knows is 404', async () => {
    for (const act of ['stop', 'redrive', 'continue']) expect((await post(`executions/nobody/${act}`, because)).status).toBe(404);
  });
});

describe('executions that have broken off', () => {
  const redrive = async (asked: object) => {
    const before = door.sent.length;
    const headers = { authorization: `Bearer ${operatorToken}` };
    const answer = await door.fastify.inject({ method: 'POST', url: '/operator/executions/redrive', payload: asked, headers });
    return { status: answer.statusCode, body: answer.json(), sent: door.sent.slice(before) };
  };
  const refused = [{ id: 'over', reason: 'The execution is FAILED, and broke off nowhere; there is nothing to continue.' }];

  it('are redriven a page at a time, each audited as by itself, and those that cannot be are named with why', async () => {
    const { status, body, sent } = await redrive({
      status: 'FAILED',
      workflow: 'order-fulfilment',
      reason: 'fixed',
      by: 'grace',
      limit: 2,
    });
    expect({ status, body }).toEqual({ status: 202, body: { asked: ['broken'], refused, next: 'over' } });
    expect(sent).toMatchObject([
      { type: 'RedriveExecution', data: { executionId: 'broken', by: 'grace' } },
      { type: 'OperatorActed', data: { actor: 'grace', action: 'redrive execution', target: 'broken', reason: 'fixed' } },
    ]);
  });

  it('are only told where nothing shall happen yet', async () => {
    const { body, sent } = await redrive({ status: 'FAILED', dryRun: true });
    expect({ body, sent }).toEqual({ body: { asked: ['broken'], refused, next: 'over' }, sent: [] });
  });

  it.each([
    [{ stoppedAfter: '2026-11-21T09:30:00Z' }, ['broken'], []],
    [{ stoppedBefore: '2026-11-21T10:30:00+01:00' }, [], refused],
    [{ stoppedAfter: '2026-11-21T09:00:00Z', stoppedBefore: '2026-11-21T10:00:00Z' }, [], refused],
  ])('are chosen by when they ended: %j', async (range, asked, others) => {
    expect((await redrive({ status: 'FAILED', dryRun: true, ...range })).body).toMatchObject({ asked, refused: others });
  });

  it('are listed by the saga, from where the page before ended', async () => {
    asks.length = 0;
    await redrive({ status: 'ABORTED', workflow: 'return-merchandise', after: 'broken', limit: 7, dryRun: true });
    expect(asks[0]).toBe('/executions?status=ABORTED&workflow=return-merchandise&limit=7&after=broken');
  });

  it.each([{}, { status: 'RUNNING' }, { status: 'FAILED', limit: 101 }])('are not looked for where %j is asked', async (asked) => {
    expect(await redrive(asked)).toMatchObject({ status: 422, sent: [] });
  });
});
