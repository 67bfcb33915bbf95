import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrontDoorInMemory, openFrontDoor, operatorToken } from '../front-door.fixture.js';

/** As much of the saga as is asked: it runs one execution. */
const saga = createServer(({ url }, response) => {
  const isKnown = url === '/executions/a%20migration';
  const body = isKnown ? { status: 'RUNNING' } : { detail: 'there is no such execution' };
  response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body));
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

const approve = (id: string) =>
  door.fastify.inject({
    method: 'POST',
    url: `/operator/approvals/${encodeURIComponent(id)}`,
    payload: { decision: 'approve' },
    headers: { authorization: `Bearer ${operatorToken}` },
  });

describe('a yes', () => {
  it('to an execution that follows no order is handed to it', async () => {
    expect((await approve('a migration')).statusCode).toBe(202);
    expect(door.sent).toMatchObject([{ type: 'SignalExecution', data: { executionId: 'a migration', signal: 'approve' } }, {}]);
  });

  it('to what nobody knows is 404, and nobody is told that it was given', async () => {
    const before = door.sent.length;
    const answer = await approve('nobody');
    expect([answer.statusCode, answer.json().detail]).toEqual([404, 'there is no such execution']);
    expect(door.sent).toHaveLength(before);
  });
});
