import { newId } from '@quadrille/events';
import type { ParkedMessage } from '@quadrille/event-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openService } from './open-service.fixture.js';

let service: Awaited<ReturnType<typeof openService>>;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const parked = (code: string): ParkedMessage =>
  ({
    id: newId(),
    key: 'order',
    topic: 'orders.events',
    partition: 3,
    offset: '17',
    code,
    reason: 'why',
    attempts: 1,
    nextAt: null,
    parkedAt: '2026-11-21T10:00:00.000Z',
    bytes: Buffer.from('{"secret":"of a customer"}'),
  }) as unknown as ParkedMessage;
let first: ParkedMessage;
let second: ParkedMessage;
beforeEach(() => {
  [first, second] = [parked('schema-violated'), parked('not-json')];
  Object.assign(service.around, { parked: [first, second], failsAgain: undefined });
  service.around.done.length = 0;
});

const list = async (query = '') => {
  const { status, body } = await service.ask('GET', `/operator/parked${query}`);
  return { status, ...(body as { items: { id: string }[]; next: string | null }) };
};
const reason = { reason: 'the producer is mended' };

describe('parked messages', () => {
  it.each([
    ['GET', '/operator/parked'],
    ['GET', '/operator/audit'],
    ['GET', '/operator/effects'],
    ['POST', `/operator/parked/${newId()}/redrive`],
    ['POST', `/operator/parked/${newId()}/discard`],
  ] as const)('are for operators: %s %s without the token is 401, with a wrong one too', async (method, url) => {
    for (const token of ['', 'a-token-for-somebody-else']) {
      const { status, type } = await service.ask(method, url, method === 'POST' ? reason : undefined, token);
      expect([status, type]).toEqual([401, expect.stringContaining('application/problem+json')]);
    }
    expect(service.around.done).toEqual([]);
  });

  it('are shown with their place, their reason and their size, never with their bytes', async () => {
    const { text, body } = await service.ask('GET', '/operator/parked');
    expect((body as { items: unknown[] }).items[0]).toMatchObject({
      id: first.id,
      service: 'payment',
      topic: 'orders.events',
      partition: 3,
      offset: '17',
      code: 'schema-violated',
      reason: 'why',
      bytes: 26,
    });
    expect(text).not.toContain('of a customer');
  });

  it('come in pages, each naming where the next begins, and by their code', async () => {
    const page = await list('?limit=1');
    expect([page.items.map(({ id }) => id), page.next]).toEqual([[first.id], first.id]);
    expect((await list(`?after=${page.next}`)).items.map(({ id }) => id)).toEqual([second.id]);
    expect((await list('?code=not-json')).items.map(({ id }) => id)).toEqual([second.id]);
    expect((await list()).next).toBeNull();
  });

  it.each(['?limit=0', '?limit=501', '?after=seventeen', '?code=%00'])(
    'are not listed for %s, which is refused with what is wrong',
    async (query) => {
      expect((await list(query)).status).toBe(422);
    },
  );

  it('are tried again, or given up, under the name and the reason of who wants it', async () => {
    const again = await service.ask('POST', `/operator/parked/${first.id}/redrive`, { ...reason, by: 'ada' });
    const given = await service.ask('POST', `/operator/parked/${second.id}/discard`, reason);
    expect([again.status, again.body]).toEqual([200, { id: first.id, settled: 'redriven' }]);
    expect([given.status, given.body]).toEqual([200, { id: second.id, settled: 'discarded' }]);
    expect(service.around.done).toEqual([
      ['redrive', first.id, 'ada', reason.reason],
      ['discard', second.id, 'operator', reason.reason],
    ]);
  });

  it('that fail again are 409, with why', async () => {
    service.around.failsAgain = 'no such article';
    const { status, text } = await service.ask('POST', `/operator/parked/${first.id}/redrive`, reason);
    expect(status).toBe(409);
    expect(text).toContain('no such article');
  });

  it.each([
    {},
    { reason: ' ' },
    { reason: 'x'.repeat(501) },
    { reason: 'mended\0' },
    { ...reason, by: 'a\0da' },
    { ...reason, by: ' ' },
    { ...reason, force: true },
  ])('are left alone for %j', async (body) => {
    for (const act of ['redrive', 'discard'])
      expect((await service.ask('POST', `/operator/parked/${first.id}/${act}`, body)).status).toBe(422);
    expect(service.around.done).toEqual([]);
  });

  it('that are not there, or no more, are 404', async () => {
    for (const id of [newId(), 'seventeen', '__proto__'])
      for (const act of ['redrive', 'discard'])
        expect((await service.ask('POST', `/operator/parked/${id}/${act}`, reason)).status).toBe(404);
  });
});
