import { newId } from '@quadrille/events';
import fc from 'fast-check';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FrontDoorInMemory, openFrontDoor, operatorToken } from '../front-door.fixture.js';
import { auditList, type Item, mergedPage, parkedList, type Places, readHouseCursor } from './house-lists.js';

type Row = Readonly<{ id: string | number; position?: number; code?: string }> & Item;
type Lists = Record<string, readonly Row[]>;

/** A service as far as its lists go: rows in their order, continued after the place of one. */
class Neighbour {
  lists: Lists = {};
  isAway = false;
  readonly server: Server = createServer(({ url, headers }, response) => {
    const { pathname, searchParams } = new URL(String(url), 'http://neighbour');
    const rows = this.lists[pathname.replace('/operator/', '')] ?? [];
    const [limit, after, code] = [Number(searchParams.get('limit')), searchParams.get('after'), searchParams.get('code')];
    const placeOf = ({ id, position }: Row): string => String(position ?? id);
    const left = rows
      .slice(after === null ? 0 : rows.findIndex((row) => placeOf(row) === after) + 1)
      .filter((row) => code === null || row.code === code);
    const items = left.slice(0, limit);
    const status = this.isAway || headers.authorization !== `Bearer ${operatorToken}` ? 503 : 200;
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ items, next: left.length > limit ? placeOf(items.at(-1)!) : null }));
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

const [payment, saga] = [new Neighbour(), new Neighbour()];
let door: FrontDoorInMemory;
beforeAll(async () => {
  door = await openFrontDoor({ SERVICE_URLS: `payment=${await payment.open()},saga=${await saga.open()}` });
});
afterAll(async () => {
  await door.close();
  for (const { server } of [payment, saga]) await new Promise((resolve) => server.close(resolve));
});

const at = (second: number): string => new Date(Date.UTC(2026, 10, 21) + 1000 * second).toISOString();
const parked = (second: number, code = 'not-json'): Row => ({ id: newId(Date.parse(at(second))), parkedAt: at(second), code });
const effect = (second: number): Row => ({ id: newId(), position: second, recordedAt: at(second) });
const act = (second: number): Row => ({ id: second, at: at(second) });

beforeEach(() => {
  payment.isAway = false;
  payment.lists = { parked: [1, 2, 6, 7].map((n) => parked(n)), effects: [2, 3].map(effect), audit: [9, 5, 4].map(act) };
  saga.lists = { parked: [3, 4, 5].map((n) => parked(n)), effects: [1, 4, 5].map(effect), audit: [8, 7, 1].map(act) };
});

type Page = Readonly<{ items: readonly Readonly<Record<string, string>>[]; next: string | null; unreachable: readonly string[] }>;
const ask = async (url: string) => {
  const answer = await door.fastify.inject({ method: 'GET', url, headers: { authorization: `Bearer ${operatorToken}` } });
  return { status: answer.statusCode, contentType: String(answer.headers['content-type']), ...answer.json<Page>() };
};
const toTheEnd = async (list: string, limit: number): Promise<readonly Page[]> => {
  const pages = [await ask(`/operator/${list}?limit=${limit}`)];
  for (let next = pages[0]?.next; next && pages.length < 20; next = pages.at(-1)?.next)
    pages.push(await ask(`/operator/${list}?limit=${limit}&after=${next}`));
  return pages;
};
const times = (pages: readonly Page[], time: string) => pages.flatMap(({ items }) => items.map((item) => item[time]));

describe('a list over all services', () => {
  it.each([
    ['parked', 'parkedAt', [1, 2, 3, 4, 5, 6, 7]],
    ['effects', 'recordedAt', [1, 2, 3, 4, 5]],
    ['audit', 'at', [9, 8, 7, 5, 4, 1]],
  ])(
    'of %s is one in the order of time, told to its end without loss or repetition, whatever the size of its pages',
    async (list, time, seconds) => {
      for (const limit of [1, 2, 3, 100]) {
        const pages = await toTheEnd(list, limit);
        expect(times(pages, time)).toEqual(seconds.map(at));
        expect(pages).toHaveLength(Math.ceil(seconds.length / limit));
        expect(pages.every(({ items }) => items.length <= limit)).toBe(true);
      }
    },
  );

  it('says of each item whose it is, by an id that leads back to it', async () => {
    const { items } = await ask('/operator/parked?limit=3');
    expect(items.map(({ service }) => service)).toEqual(['payment', 'payment', 'saga']);
    expect(items[2]?.['id']).toBe(`saga-${saga.lists['parked']?.[0]?.id}`);
  });

  it('names acts apart whichever service keeps them, and what was acted on as the operator did', async () => {
    const parkedId = newId();
    payment.lists['audit'] = ['discarded parked message', 'tried parked message in vain'].map((action, n) => ({
      ...act(7 - n),
      action,
      target: parkedId,
    }));
    saga.lists['audit'] = [{ ...act(7), action: 'redrive executions', target: 'a machine' }];
    const { items } = await ask('/operator/audit');
    expect(items.map(({ id, target }) => [id, target])).toEqual([
      ['payment-7', `payment-${parkedId}`],
      ['saga-7', 'a machine'],
      ['payment-6', `payment-${parkedId}`],
    ]);
  });

  it('can be of one service, and of one reason', async () => {
    saga.lists['parked'] = [parked(3, 'tombstone'), parked(4)];
    expect(times([await ask('/operator/parked?service=saga')], 'parkedAt')).toEqual([at(3), at(4)]);
    expect(times([await ask('/operator/parked?code=tombstone')], 'parkedAt')).toEqual([at(3)]);
  });

  it('names who does not answer, and goes on from where it was when it does again', async () => {
    const first = await ask('/operator/parked?limit=1');
    payment.isAway = true;
    const second = await ask(`/operator/parked?limit=1&after=${first.next}`);
    expect(second.unreachable).toEqual(['payment', 'gateway']);
    payment.isAway = false;
    const rest = await ask(`/operator/parked?after=${second.next}`);
    expect(times([first, second, rest], 'parkedAt')).toEqual([1, 3, 2, 4, 5, 6, 7].map(at));
  });

  it('loses nothing where the times of a service do not go with its order', async () => {
    payment.lists['parked'] = [9, 1, 2].map((n) => parked(n));
    const seen = times(await toTheEnd('parked', 2), 'parkedAt');
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5, 9].map(at));
  });

  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['is no cursor', 'abc'],
    ['is empty', ''],
    ['is of another list', encoded({ audit: { payment: '3' } })],
    ['names no place', encoded({ parked: { payment: '3' } })],
    ['names no service', encoded({ parked: { __proto__x: newId() } })],
    ['is written in another way', Buffer.from('{ "parked": {} }').toString('base64url')],
    ['is far too long', 'a'.repeat(1001)],
  ])('refuses a token that %s with a problem', async (_what, token) => {
    expect(await ask(`/operator/parked?after=${token}`)).toMatchObject({
      status: 400,
      contentType: expect.stringContaining('application/problem+json'),
      errors: [{ pointer: '/after', in: 'query' }],
    });
  });
});

describe('a cursor of a list', () => {
  it('leads back to where every service was', () => {
    const places = fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), fc.uuid());
    fc.assert(
      fc.property(places, (after: Places) => {
        const { next } = mergedPage(parkedList, [{ service: 'saga', items: [], hasMore: true }], after, 1);
        expect(readHouseCursor(parkedList)(next as string)).toEqual(after);
        expect(readHouseCursor(auditList)(next as string)).toBeUndefined();
      }),
    );
  });
});
