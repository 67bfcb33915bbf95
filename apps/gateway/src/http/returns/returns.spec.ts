import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { data, factsOf } from '../../domain/order-view/order-facts.fixture.js';
import { order as orderAnswer } from '../docs/answers.js';
import { returned as returnAnswer } from '../docs/return-routes.js';
import { type FrontDoorInMemory, openFrontDoor, operatorToken } from '../front-door.fixture.js';
import { submissionExample } from '../orders/submission.js';
import { returnRequestExample } from './return-requests.js';

let door: FrontDoorInMemory;
beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());
beforeEach(() => {
  door.sent.length = 0;
});

const operator = { authorization: `Bearer ${operatorToken}` };
const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  door.fastify.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload: JSON.stringify(body) });
const get = (url: string) => door.fastify.inject({ method: 'GET', url });
const happens = async (id: string, ...types: readonly string[]): Promise<void> => {
  for (const { type } of factsOf(...types)) await door.tell({ type, data: { ...(data[type] as object), orderId: id } });
};
const shipped = async (): Promise<string> => {
  const { id } = (await post('/orders', submissionExample)).json();
  await happens(id, 'OrderPlaced', 'PaymentCaptured', 'OrderConfirmed', 'ShipmentDispatched');
  return id;
};
const ask = (id: string, change: object = {}, headers = {}) =>
  post(`/orders/${id}/returns`, { ...returnRequestExample, ...change }, headers);
const tell = (type: string, orderId: string, executionId: string, more: object = {}) =>
  door.tell({ type, data: { orderId, executionId, workflow: 'return-merchandise', ...more } });

describe('POST /orders/{id}/returns', () => {
  it('answers 202 with the place of the return, which is found at once, as its document says', async () => {
    const orderId = await shipped();
    const answer = await ask(orderId);
    const { id } = answer.json();
    expect(answer.statusCode).toBe(202);
    expect(answer.headers['location']).toBe(`/returns/${id}`);
    expect(answer.json()).toMatchObject({ orderId, status: 'requested', amount: { amount: 5400 }, links: { order: `/orders/${orderId}` } });
    const shown = (await get(`/returns/${id}`)).json();
    expect(returnAnswer.strict().safeParse(shown).error).toBeUndefined();
    expect(shown).toMatchObject({ id, orderId, status: 'requested', workflow: { status: 'unavailable' } });
    const order = (await get(`/orders/${orderId}`)).json();
    expect(orderAnswer.strict().safeParse(order).error).toBeUndefined();
    expect(order).toMatchObject({ status: 'shipped', returns: [{ id, status: 'requested' }] });
  });

  it('makes one return of many equal requests with one key, and refuses another body under it', async () => {
    const orderId = await shipped();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(orderId, {}, { 'idempotency-key': '"back"' })));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(door.sent.filter(({ type }) => type === 'StartExecution')).toHaveLength(1);
    expect(door.about.get('AskReturnOnce')).toBe(orderId);
    expect((await ask(orderId, { reason: 'Another.' }, { 'idempotency-key': 'back' })).statusCode).toBe(422);
    expect((await ask(await shipped(), {}, { 'idempotency-key': 'back' })).statusCode).toBe(422);
  });

  it('answers 404, 409 and 422 with the reason, as a problem', async () => {
    const { id } = (await post('/orders', submissionExample)).json();
    const [unknown, early] = [await ask('01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca70'), await ask(id)];
    const orderId = await shipped();
    const strange = await ask(orderId, { lines: [{ sku: 'gadget', quantity: 1 }] });
    const more = await ask(orderId, { lines: [{ sku: 'widget-a', quantity: 3 }] });
    expect([unknown, early, strange, more].map(({ statusCode }) => statusCode)).toEqual([404, 409, 422, 422]);
    for (const answer of [unknown, early, strange, more]) expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(early.json()).toMatchObject({ code: 'gateway.not-shipped', detail: expect.stringContaining('submitted') });
    expect(strange.json()).toMatchObject({ code: 'gateway.not-returnable', errors: [{ pointer: '/lines/0/sku' }] });
    expect(more.json()).toMatchObject({ errors: [{ pointer: '/lines/0/quantity', detail: expect.stringContaining('2 of 2') }] });
    expect(door.sent.some(({ type }) => type === 'StartExecution')).toBe(false);
    await happens(id, 'ShipmentDelivered');
    expect((await ask(id)).statusCode).toBe(503); // news of the parcel overtook the order
  });

  it('refuses what it does not know, and takes limit and deadlines from operators alone', async () => {
    const orderId = await shipped();
    expect((await ask(orderId, { lines: [] })).statusCode).toBe(422);
    expect((await ask(orderId, { lines: [{ sku: 'widget-a', quantity: 0 }] })).statusCode).toBe(422);
    expect((await ask(orderId, { whatever: 1 })).json()).toMatchObject({ errors: [{ pointer: '/whatever' }] });
    expect((await ask(orderId, { policy: { approvalLimit: 0 } })).statusCode).toBe(403);
    expect((await ask(orderId, { policy: { approvalLimit: 0 } }, operator)).statusCode).toBe(202);
    expect(door.sent.find(({ type }) => type === 'StartExecution')).toMatchObject({
      data: { input: { policy: { approvalLimit: 0, approvalSeconds: 86_400 } } },
    });
  });
});

describe('steering a return', () => {
  const waiting = async (): Promise<Readonly<{ orderId: string; id: string }>> => {
    const orderId = await shipped();
    const { id } = (await ask(orderId)).json();
    await tell('ApprovalRequested', orderId, id, { stateName: 'AwaitApproval' });
    return { orderId, id };
  };

  it('is approved where orders are, while it is asked for', async () => {
    const { id } = await waiting();
    expect((await post(`/operator/approvals/${id}`, { decision: 'approve', by: 'grace' }, operator)).statusCode).toBe(202);
    expect(door.sent.find(({ type }) => type === 'SignalExecution')).toMatchObject({ data: { executionId: id, signal: 'approve' } });
    expect((await get(`/returns/${id}`)).json()).toMatchObject({ status: 'approved', approval: { decision: 'approve', by: 'grace' } });
    expect((await post(`/operator/approvals/${id}`, { decision: 'reject' }, operator)).statusCode).toBe(409);
  });

  it('is received by an operator, not before its yes, and not after its end', async () => {
    const { id } = await waiting();
    const receive = (headers = {}) => post(`/operator/returns/${id}/received`, { by: 'grace' }, headers);
    expect((await receive()).statusCode).toBe(401);
    expect((await receive(operator)).statusCode).toBe(409);
    await post(`/operator/approvals/${id}`, { decision: 'approve' }, operator);
    expect((await receive(operator)).statusCode).toBe(202);
    expect((await receive(operator)).statusCode).toBe(202);
    expect(
      door.sent.filter(({ type, data: told }) => type === 'SignalExecution' && (told as { signal: string }).signal === 'received'),
    ).toHaveLength(1);
    expect((await post('/operator/returns/01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca70/received', {}, operator)).statusCode).toBe(404);
  });

  it('shows what came of it, and stands in the history of its order', async () => {
    const { orderId, id } = await waiting();
    await tell('PartRefunded', orderId, id, { amount: { amount: 5400, currency: 'USD' }, reference: 're' });
    await tell('StockReturned', orderId, id, { lines: [] });
    await tell('EmailSent', orderId, id, { template: 'returned', emailId: 'm', to: 'ada@example.com' });
    await tell('ExecutionSucceeded', orderId, id);
    const shown = (await get(`/returns/${id}`)).json();
    expect(returnAnswer.strict().safeParse(shown).error).toBeUndefined();
    expect(shown).toMatchObject({ status: 'completed', refunded: { amount: 5400 }, emails: [{ template: 'returned', status: 'sent' }] });
    const { items } = (await get(`/orders/${orderId}/history`)).json() as { items: { type: string }[] };
    expect(items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ReturnAsked', 'ApprovalRequested', 'PartRefunded', 'StockReturned']),
    );
    expect((await get(`/orders/${orderId}`)).json()).toMatchObject({ payment: { status: 'captured' }, emails: [] });
  });

  it('of nobody is 404', async () => {
    expect((await get('/returns/01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca70')).statusCode).toBe(404);
    expect((await get('/returns/nonsense')).statusCode).toBe(404);
  });
});
