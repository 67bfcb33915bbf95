import { Streams } from '@quadrille/service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { data } from '../../domain/order-view/order-facts.fixture.js';
import { type FrontDoorInMemory, openFrontDoor } from '../front-door.fixture.js';
import { submissionExample } from './submission.js';

const heartbeat = ': still here\n\n';
const outageMs = 20_000;
const patienceMs = 10_000;

describe('a live stream', () => {
  let door: FrontDoorInMemory;
  let leaving: AbortController;
  let read: Streams['history'];
  let history: MockInstance<Streams['history']>;

  beforeAll(async () => {
    door = await openFrontDoor({ HEARTBEAT_MS: '15000' });
    read = door.app.get(Streams).history;
  });
  afterAll(() => door.close());
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    leaving = new AbortController();
    history = vi.spyOn(door.app.get(Streams), 'history');
  });
  afterEach(() => {
    leaving.abort();
    door.comeBack();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const comeBack = async () => {
    door.comeBack();
    await pass(1000);
  };
  const submit = async (): Promise<string> =>
    (await door.fastify.inject({ method: 'POST', url: '/orders', payload: submissionExample })).json().id;
  const place = (orderId: string) => door.tell({ type: 'OrderPlaced', data: { ...data['OrderPlaced'], orderId } });

  const follow = async (id: string) => {
    const answer = await door.fastify.inject({ url: `/orders/${id}/stream`, payloadAsStream: true, signal: leaving.signal });
    const heard = { statusCode: answer.statusCode, text: '', hasEnded: false };
    answer
      .stream()
      .on('data', (piece: Buffer) => (heard.text += piece.toString()))
      .on('end', () => (heard.hasEnded = true))
      .on('error', () => undefined);
    return heard;
  };
  type Heard = Awaited<ReturnType<typeof follow>>;
  /** The types of facts and the statuses, in their order. */
  const eventsOf = ({ text }: Heard): readonly string[] =>
    [...text.matchAll(/"type":"(\w+)"|"status":"(\w+)"/g)].map(([, fact, status]) => String(fact ?? status));
  const told = (heard: Heard, ...events: readonly string[]) => vi.waitFor(() => expect(eventsOf(heard)).toEqual(events), patienceMs);

  it('outlasts an outage of the store with heartbeats alone, looks again once a second, and then goes on', async () => {
    const id = await submit();
    const heard = await follow(id);
    await told(heard, 'SubmitOrder', 'submitted');
    const before = heard.text;
    door.goAway();
    history.mockClear();
    await pass(outageMs);
    expect(heard).toEqual({ statusCode: 200, text: before + heartbeat, hasEnded: false });
    expect(history.mock.calls.length).toBeLessThanOrEqual(outageMs / 1000);
    await comeBack();
    await place(id);
    await told(heard, 'SubmitOrder', 'submitted', 'OrderPlaced', 'placed');
  });

  it('is given to whoever comes while the store is away, and tells everything afterwards', async () => {
    const id = await submit();
    door.goAway();
    const heard = await follow(id);
    await pass(outageMs);
    expect(heard).toEqual({ statusCode: 200, text: `retry: 1000\n\n${heartbeat}`, hasEnded: false });
    await comeBack();
    await told(heard, 'SubmitOrder', 'submitted');
  });

  it('ends where there turns out to be no such order, and is not given where that is known', async () => {
    const nobodys = '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f';
    expect((await door.fastify.inject(`/orders/${nobodys}/stream`)).statusCode).toBe(404);
    door.goAway();
    const heard = await follow(nobodys);
    await comeBack();
    await vi.waitFor(() => expect(heard).toEqual({ statusCode: 200, text: 'retry: 1000\n\n', hasEnded: true }), patienceMs);
  });

  it('tells the status afterwards where the store goes away between it and its fact', async () => {
    const id = await submit();
    const heard = await follow(id);
    await told(heard, 'SubmitOrder', 'submitted');
    history.mockImplementation(async (...asked) => {
      const rows = await read(...asked);
      if (rows.length > 0) door.goAway();
      return rows;
    });
    await place(id);
    await pass(outageMs);
    expect(eventsOf(heard)).toEqual(['SubmitOrder', 'submitted', 'OrderPlaced']);
    history.mockImplementation(read);
    await comeBack();
    await told(heard, 'SubmitOrder', 'submitted', 'OrderPlaced', 'placed');
  });
});
