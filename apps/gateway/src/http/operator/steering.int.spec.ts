import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrontDoorInMemory, openFrontDoor, operatorToken } from '../front-door.fixture.js';

/** What the saga tells of its executions; it knows no other. */
const executions: Readonly<Record<string, object>> = {
  'a migration': { status: 'RUNNING', isRedrivable: false },
  'in review': { status: 'RUNNING', isRedrivable: false, waitingFor: { stateName: 'ReviewRefund', signals: ['continue'] } },
  broken: { status: 'FAILED', isRedrivable: true },
  over: { status: 'FAILED', isRedrivable: false },
};
const saga = createServer(({ url }, response) => {
  const known = executions[decodeURIComponent(String(url)).replace('/executions/', '')];
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

  it('that nobody knows is 404', async () => {
    for (const act of ['stop', 'redrive', 'continue']) expect((await post(`executions/nobody/${act}`, because)).status).toBe(404);
  });
});
