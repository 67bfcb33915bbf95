import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrontDoorInMemory, openFrontDoor, operatorToken } from '../front-door.fixture.js';
import { submissionExample } from '../orders/submission.js';
import type { DocumentedRoute } from './documented-route.js';
import { documentedRoutes, openApiDocument } from './open-api.js';

/** Every other service of the house, which fails at whatever it is asked. */
const failing = createServer((_request, response) => void response.writeHead(500).end('{}'));
let door: FrontDoorInMemory;
let orderId: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(failing.address() as AddressInfo).port}`;
  const services = ['saga', 'orders', 'inventory', 'payment', 'shipping', 'email'];
  door = await openFrontDoor({ SERVICE_URLS: services.map((name) => `${name}=${url}`).join(',') });
  orderId = (await door.fastify.inject({ method: 'POST', url: '/orders', payload: submissionExample })).json().id;
});
afterAll(async () => {
  await door.close();
  failing.closeAllConnections();
  await new Promise((resolve) => failing.close(resolve));
});

const { paths } = openApiDocument() as { paths: Record<string, Record<string, { responses: object }>> };
const statusesOf = ({ method, path }: DocumentedRoute): readonly number[] => Object.keys(paths[path]![method]!.responses).map(Number);

/** A name for every part of a path that there is such a thing of, as far as the front door knows. */
const urlOf = ({ path, tag }: DocumentedRoute): string =>
  path
    .replace('{simulator}', 'payments')
    .replace('{sku}', 'widget-a')
    .replace(/\{\w+\}/, path.includes('/parked/') ? `payment-${orderId}` : tag === 'operator' ? 'execution' : orderId);
const knock = (route: DocumentedRoute, payload?: unknown, type = 'application/json') =>
  door.fastify.inject({
    method: route.method.toUpperCase() as 'GET',
    url: urlOf(route),
    headers: { authorization: `Bearer ${operatorToken}`, ...(payload !== undefined && { 'content-type': type }) },
    ...(payload !== undefined && { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  });

const named = documentedRoutes.map((route) => ({ what: `${route.method} ${route.path}`, route }));

describe('the document tells', () => {
  it.each(named.filter(({ route }) => route.body))(
    'what $what answers to a body that is too long, or of another type',
    async ({ route }) => {
      const statuses = [await knock(route, { note: 'x'.repeat(70_000) }), await knock(route, 'a=b', 'text/plain')].map(
        ({ statusCode }) => statusCode,
      );
      expect(statuses).toEqual([413, 415]);
      expect(statusesOf(route)).toEqual(expect.arrayContaining(statuses));
    },
  );

  it.each(named.filter(({ route }) => !route.path.endsWith('/stream')))(
    'what $what answers while every other service fails',
    async ({ route }) => {
      const { statusCode } = await knock(route, route.body?.example);
      expect(statusesOf(route)).toContain(statusCode);
    },
  );

  it('of failing services wherever it tells of slow ones', () => {
    const slow = documentedRoutes.filter((route) => statusesOf(route).includes(504));
    expect(slow.length).toBeGreaterThan(10);
    expect(slow.filter((route) => !statusesOf(route).includes(502))).toEqual([]);
  });
});

describe('a place in a ledger', () => {
  it.each(['abc', '-1', '1'.repeat(19)])('that nobody gave out is refused as in every list: %s', async (after) => {
    const url = `/operator/simulators/payments?after=${after}`;
    const answer = await door.fastify.inject({ method: 'GET', url, headers: { authorization: `Bearer ${operatorToken}` } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([{ pointer: '/after', detail: 'must be the `next` of the page before', in: 'query' }]);
  });
});
