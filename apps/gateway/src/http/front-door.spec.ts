import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { data, factsOf } from '../domain/order-view/order-facts.fixture.js';
import { order as orderAnswer } from './docs/answers.js';
import { checkoutExample } from './checkout/checkout-form.js';
import { type FrontDoorInMemory, openFrontDoor, operatorToken } from './front-door.fixture.js';
import { sixteen } from './limits/card-numbers.fixture.js';
import { submissionExample } from './orders/submission.js';

let door: FrontDoorInMemory;
beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());
beforeEach(() => {
  door.comeBack();
  door.sent.length = 0;
});

const operator = { authorization: `Bearer ${operatorToken}` };
type Headers = Readonly<Record<string, string>>;
const post = (url: string, body: unknown, headers: Headers = {}) =>
  door.fastify.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
const get = (url: string, headers: Headers = {}) => door.fastify.inject({ method: 'GET', url, headers });
const submit = async (): Promise<string> => (await post('/orders', submissionExample)).json().id;
const happens = async (id: string, ...types: readonly string[]): Promise<void> => {
  for (const { type } of factsOf(...types)) {
    const told = data[type] as { executionId?: string };
    await door.tell({ type, data: { ...told, ...(told.executionId ? { executionId: id } : { orderId: id }) } });
  }
};

describe('POST /orders', () => {
  it('answers 202 with the place of the order, which is found at once', async () => {
    const answer = await post('/orders', submissionExample);
    const { id } = answer.json();
    expect(answer.statusCode).toBe(202);
    expect(answer.headers['location']).toBe(`/orders/${id}`);
    expect(answer.json()).toMatchObject({ status: 'submitted', links: { self: `/orders/${id}` } });
    expect((await get(`/orders/${id}`)).json()).toMatchObject({ id, status: 'submitted' });
  });

  it('makes one order of fifty equal requests with one key', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post('/orders', submissionExample, { 'idempotency-key': '"once"' })),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.every(({ statusCode }) => statusCode === 202)).toBe(true);
    expect(door.sent.filter(({ type }) => type === 'SubmitOrder')).toHaveLength(1);
  });

  it('makes an order that is about itself, not about the key of its request', async () => {
    const { id } = (await post('/orders', submissionExample, { 'idempotency-key': 'of the customer' })).json();
    expect(door.about.get('SubmitOnce')).toBe(id);
  });

  it('refuses another body under a used key, and takes the same key on another route', async () => {
    await post('/orders', submissionExample, { 'idempotency-key': 'twice' });
    const other = { ...submissionExample, lines: [{ sku: 'widget-a', quantity: 3 }] };
    expect((await post('/orders', other, { 'idempotency-key': 'twice' })).statusCode).toBe(422);
    expect((await post('/checkout', checkoutExample, { 'idempotency-key': 'twice' })).statusCode).toBe(202);
  });

  it('takes deadlines from operators alone', async () => {
    const body = { ...submissionExample, policy: { paymentHoldSeconds: 5 } };
    expect((await post('/orders', body)).statusCode).toBe(403);
    expect((await post('/orders', body, operator)).statusCode).toBe(202);
  });

  it('answers 503 with Retry-After while the store is away', async () => {
    door.goAway();
    const answer = await post('/orders', submissionExample);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect((await get('/orders/01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f')).statusCode).toBe(503);
  });
});

const bad = (change: object): object => ({ ...submissionExample, ...change });
const line = (quantity: unknown): object => bad({ lines: [{ sku: 'widget-a', quantity }] });

describe('bad input', () => {
  it.each([
    ['an empty cart', bad({ lines: [] }), 422, ['/lines']],
    ['quantity 0', line(0), 422, ['/lines/0/quantity']],
    ['quantity 1001', line(1001), 422, ['/lines/0/quantity']],
    ['half a piece', line(0.5), 422, ['/lines/0/quantity']],
    ['101 lines', bad({ lines: Array.from({ length: 101 }, () => ({ sku: 'widget-a', quantity: 1 })) }), 422, ['/lines']],
    [
      'two unknown names',
      bad({ coupon: 'x', lines: [{ sku: 'widget-a', quantity: 1, colour: 'red' }] }),
      422,
      ['/coupon', '/lines/0/colour'],
    ],
    ['no customer', bad({ customer: undefined }), 422, ['/customer']],
    ['an address of mail that is none', bad({ customer: { email: 'nobody', name: 'N' } }), 422, ['/customer/email']],
    ['a list', [], 422, ['']],
    ['an unsafe integer', '{"lines":[{"quantity":9007199254740993}]}', 400, ['/lines/0/quantity']],
    ['NUL', String.raw`{"customer":{"name":"a\u0000"}}`, 400, ['/customer/name']],
    ['half a character', String.raw`{"customer":{"name":"\udc00"}}`, 400, ['/customer/name']],
    ['__proto__', '{"__proto__":{}}', 400, ['/__proto__']],
    ['half a body', '{"customer":', 400, ['/customer']],
  ])('%s is refused with its place', async (_what, body, status, pointers) => {
    const answer = await post('/orders', body);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(expect.arrayContaining([...pointers]));
    expect(answer.json().errors).toHaveLength(pointers.length);
    expect(door.sent).toEqual([]);
  });

  it('in ten thousand places is told fifty of them', async () => {
    const names = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`name${index}`, 1]));
    expect((await post('/orders', bad(names))).json().errors).toHaveLength(50);
  });

  it('over 64 KiB is 413', async () => {
    expect((await post('/orders', bad({ note: 'x'.repeat(66_000) }))).statusCode).toBe(413);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x'])(
    'as %s is 415',
    async (type) => {
      const answer = await post('/orders', 'a=b', { 'content-type': type });
      expect(answer.statusCode).toBe(415);
      expect(answer.headers['accept-post']).toBe('application/json');
    },
  );

  it('that is compressed is 415, and told so', async () => {
    const answer = await post('/orders', gzipSync(JSON.stringify(submissionExample)), { 'content-encoding': 'gzip' });
    expect([answer.statusCode, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
  });

  it.each([
    ['an unknown path', 'GET', '/nothing', 404],
    ['no order', 'GET', '/orders/01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f', 404],
    ['no id', 'GET', '/orders/17', 404],
    ['an order with a slash behind it', 'GET', '/orders/01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f/', 404],
    ['a name too long to be one', 'GET', `/orders/${'x'.repeat(200)}`, 404],
    ['a path that is not well-formed', 'GET', '/orders/%zz', 400],
    ['an unknown parameter', 'GET', '/orders?colour=red', 400],
    ['a parameter twice', 'GET', '/orders?limit=1&limit=2', 400],
    ['a cursor of its own', 'GET', '/orders?after=abc', 400],
    ['a status that is none', 'GET', '/orders?status=lost', 400],
    ['a long wait', 'GET', '/orders/01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f?wait=31', 400],
    ['a long URL', 'GET', `/orders?email=${'x'.repeat(3000)}`, 414],
    ['no token', 'GET', '/operator/executions', 401],
    ['no token for the whole house', 'GET', '/operator/parked', 401],
  ] as const)('%s is a problem', async (_what, method, url, status) => {
    const answer = await door.fastify.inject({ method, url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status });
  });

  it.each([
    ['GET', '/orders/'],
    ['POST', '/orders//cancel'],
    ['GET', '/orders//history?wait=secret'],
  ] as const)('%s %s, with nothing where a name belongs, is answered like any path that nobody knows', async (method, url) => {
    const answer = await door.fastify.inject({ method, url });
    const unknown = await door.fastify.inject({ method, url: '/nothing' });
    expect(answer.json()).toMatchObject({ status: 404, detail: 'There is nothing here' });
    expect(answer.json()).toEqual(unknown.json());
    expect(answer.headers['content-type']).toBe(unknown.headers['content-type']);
  });

  it('by a method that the path does not know is 405 and names those it knows', async () => {
    const answer = await door.fastify.inject({ method: 'DELETE', url: '/orders/17' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });

  it('is a key that looks like a card number, which nothing is kept under', async () => {
    const answer = await post('/orders', submissionExample, { 'idempotency-key': sixteen });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain(sixteen);
    expect(door.sent).toEqual([]);
  });

  it('is never repeated where it looks like a card', async () => {
    const digits = `4${'0'.repeat(14)}2`;
    for (const answer of [await post('/orders', bad({ payment: { token: digits } })), await get(`/orders?email=${digits}`)]) {
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain(digits);
    }
  });
});

describe('GET /orders/{id}', () => {
  it('shows what happened, as its document says, without the token', async () => {
    const id = await submit();
    await happens(
      id,
      'OrderPlaced',
      'StockReserved',
      'PaymentAttemptFailed',
      'PaymentCaptured',
      'ShipmentCreated',
      'OrderConfirmed',
      'EmailBounced',
      'DeliveryDegraded',
    );
    const answer = await get(`/orders/${id}`);
    expect(orderAnswer.strict().safeParse(answer.json()).error).toBeUndefined();
    expect(answer.json()).toMatchObject({
      status: 'confirmed',
      degraded: true,
      payment: { status: 'captured', failedAttempts: 1 },
      shipment: { status: 'created', trackingNumber: 'T1' },
      emails: [{ template: 'confirmed', status: 'bounced', error: 'HardBounce' }],
      workflow: { status: 'unavailable' },
    });
    expect(answer.body).not.toContain('test_success_visa');
    expect((await get(`/orders/${id}/history`)).body).not.toContain('test_success_visa');
  });

  it('waits until the order is settled, and no longer', async () => {
    const id = await submit();
    const waiting = get(`/orders/${id}?wait=30`);
    await happens(id, 'OrderPlaced', 'StockReserved', 'PaymentCaptured', 'OrderConfirmed');
    expect((await waiting).json()).toMatchObject({ status: 'confirmed' });
    const other = await submit();
    expect((await get(`/orders/${other}?wait=0.05`)).json()).toMatchObject({ status: 'submitted' });
  });

  it('answers HEAD without a body', async () => {
    const answer = await door.fastify.inject({ method: 'HEAD', url: `/orders/${await submit()}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('');
  });
});

describe('steering an order', () => {
  it('cancels before dispatch, and says why not afterwards', async () => {
    const id = await submit();
    expect((await door.fastify.inject({ method: 'POST', url: `/orders/${id}/cancel` })).statusCode).toBe(202);
    expect(door.sent).toContainEqual(expect.objectContaining({ type: 'SignalExecution' }));
    expect((await get(`/orders/${id}`)).json().cancellationAsked).toEqual({ at: expect.any(String) });
    await happens(id, 'OrderPlaced', 'ShipmentDispatched'); // it came too late for the carrier to be asked
    expect((await get(`/orders/${id}`)).json().cancellationAsked).toMatchObject({ refused: { error: 'AlreadyDispatched' } });
    const other = await submit();
    await happens(other, 'OrderPlaced', 'ShipmentDispatched');
    const refused = await post(`/orders/${other}/cancel`, {});
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'gateway.already-dispatched', detail: expect.stringContaining('left') });
  });

  it('retries a failed payment only', async () => {
    const id = await submit();
    expect((await post(`/orders/${id}/retry`, {})).statusCode).toBe(409);
    expect((await post(`/retry_checkout/${id}`, {})).statusCode).toBe(422);
    await happens(id, 'OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld');
    expect((await post(`/orders/${id}/retry`, { payment: { token: 'test_success_visa' } })).statusCode).toBe(202);
    expect(door.sent.at(-1)).toMatchObject({ type: 'SignalExecution', data: { signal: 'retry', payload: { token: 'test_success_visa' } } });
  });
});

describe("the tutorial's curl commands", () => {
  it('work word for word', async () => {
    const started = await post(
      '/checkout',
      '{\n    "checkout": {\n      "cart_items": [{"product_id": 2, "quantity": 1}],\n      "payment_info": {"token": "test_timeout_gateway", "amount": 50.00},\n      "customer_info": {"email": "retry@example.com", "name": "Retry Test"}\n    }\n  }',
      { 'content-type': 'application/json' },
    );
    const { success, task_id: task, status } = started.json();
    expect({ success, status }).toEqual({ success: true, status: 'processing' });
    expect((await get(`/order_status/${task}`)).json()).toMatchObject({ status: 'processing', task_id: task });
    expect((await get(`/workflow_details/${task}`)).json().steps).toHaveLength(6);
    await happens(task, 'OrderPlaced', 'StockReserved', 'PaymentAttemptFailed', 'OrderHeld');
    expect((await door.fastify.inject({ method: 'POST', url: `/retry_checkout/${task}` })).json()).toMatchObject({
      success: true,
      task_id: task,
    });
  });
});
