import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { data } from '../../domain/order-view/order-facts.fixture.js';
import type { GatewaySettings } from '../../gateway.settings.js';
import { type FrontDoorInMemory, openFrontDoor } from '../front-door.fixture.js';
import { submissionExample } from './submission.js';
import { workflowUnavailable } from './workflow.js';
import { Workflows } from './workflows.js';

const running = { status: 'RUNNING', currentStates: ['ReserveStock'] };
const saga = vi.fn<typeof fetch>();
beforeEach(() => void vi.stubGlobal('fetch', saga));
afterEach(() => {
  saga.mockReset();
  vi.unstubAllGlobals();
});
const sagaAnswers = () => saga.mockImplementation(async () => Response.json(running));
const sagaIsAway = () => saga.mockRejectedValue(new TypeError('fetch failed'));

describe('the workflow of an order', () => {
  const open = () =>
    new Workflows({ SERVICE_URLS: { saga: 'http://saga' }, WORKFLOW_TIMEOUT_MS: 1000 } as unknown as GatewaySettings, 'token');

  it('is asked for once by all who read at the same moment, and anew by who reads later', async () => {
    const workflows = open();
    const answer = Promise.withResolvers<Response>();
    saga.mockReturnValueOnce(answer.promise);
    const readers = ['a', 'a', 'a'].map((id) => workflows.of(id));
    answer.resolve(Response.json(running));
    expect(await Promise.all(readers)).toEqual([running, running, running]);
    expect(saga).toHaveBeenCalledTimes(1);
    sagaAnswers();
    await Promise.all(['a', 'b'].map((id) => workflows.of(id)));
    expect(saga.mock.calls.map(([url]) => url)).toEqual(['a', 'a', 'b'].map((id) => `http://saga/executions/${id}`));
  });

  it('is unavailable to all who share an asking in vain, and to nobody after them', async () => {
    const workflows = open();
    sagaIsAway();
    expect(await Promise.all([workflows.of('a'), workflows.of('a')])).toEqual([workflowUnavailable, workflowUnavailable]);
    expect(saga).toHaveBeenCalledTimes(1);
    sagaAnswers();
    expect(await workflows.of('a')).toEqual(running);
  });
});

describe('an order', () => {
  let door: FrontDoorInMemory;
  beforeAll(async () => {
    door = await openFrontDoor({ SERVICE_URLS: 'saga=http://saga' });
  });
  afterAll(() => door.close());

  const submit = async (): Promise<string> =>
    (await door.fastify.inject({ method: 'POST', url: '/orders', payload: submissionExample })).json().id;
  const show = async (id: string, known = '"another"') => {
    const { statusCode, headers } = await door.fastify.inject({ url: `/orders/${id}`, headers: { 'if-none-match': known } });
    return { statusCode, etag: headers['etag'] };
  };

  it('is not sent again to whom has it', async () => {
    sagaAnswers();
    const id = await submit();
    const { etag } = await show(id);
    expect(await show(id, String(etag))).toEqual({ statusCode: 304, etag });
    await door.tell({ type: 'OrderPlaced', data: { ...data['OrderPlaced'], orderId: id } });
    expect(await show(id, String(etag))).toEqual({ statusCode: 200, etag: expect.not.stringMatching(String(etag)) });
  });

  it('without its workflow bears no ETag, and is sent to whoever has one', async () => {
    sagaAnswers();
    const id = await submit();
    const { etag } = await show(id);
    sagaIsAway();
    for (const known of [String(etag), '*']) expect(await show(id, known)).toEqual({ statusCode: 200, etag: undefined });
    sagaAnswers();
    expect(await show(id, String(etag))).toEqual({ statusCode: 304, etag });
  });
});
