import { derivedId, newId } from '@quadrille/events';
import type { Effects, OrphanedEffect } from '@quadrille/event-store';
import { createLogger } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Committer } from './committer/committer.js';
import type { Inbound } from './committer/inbound.js';
import type { Intent } from './committer/inbound.js';
import { Unavailable } from './dispatcher.js';
import { EffectRunner } from './effect-runner.js';
import type { Effect, EffectCall, Parts } from './service-tables.js';

const away = Object.assign(new Error('the database is away'), { code: '57P01' });
const outcome = { type: 'RecordCapture', data: { orderId: 'one', reference: 'r' } };
const intentOf = (id = newId()): Intent => ({
  id,
  type: 'PaymentInitiated',
  data: { orderId: 'one' },
  cause: 'the command',
  traceparent: undefined,
  streamId: 'one',
  version: 1,
});

class Desk {
  readonly calls: EffectCall[] = [];
  readonly recorded: Inbound[] = [];
  readonly released: [readonly string[], number][] = [];
  readonly renewed: string[] = [];
  orphans: OrphanedEffect[] = [];
  /** What the decision on an outcome fails with. */
  fault: Error | undefined;
  /** Thrown by the next submissions. */
  failures: Error[] = [];
  run: Effect['run'] = async () => outcome;

  readonly runner = new EffectRunner({
    service: 'payment',
    effects: [{ on: 'PaymentInitiated', run: (intent, call, parts) => (this.calls.push(call), this.run(intent, call, parts)) }],
    leases: {
      claimOrphaned: async () => this.orphans.splice(0),
      renew: async (ids: readonly string[]) => void this.renewed.push(...ids),
      release: async (ids: readonly string[], seconds: number) => void this.released.push([ids, seconds]),
    } as unknown as Effects,
    committer: {
      submit: async (message: Inbound) => {
        const [failed] = this.failures.splice(0, 1);
        if (failed) throw failed;
        this.recorded.push(message);
        return { events: [], published: Promise.resolve(), ...(this.fault && { fault: this.fault }) };
      },
    } as unknown as Committer,
    parts: {} as Parts,
    logger: createLogger('spec', 'silent'),
  });

  orphan(attempts = 1): OrphanedEffect {
    const { id, type, data } = intentOf();
    const metadata = { time: '', subject: 'one', correlationid: 'one', causationid: 'the command' };
    const one = { id, type, data, streamId: 'one', metadata, attempts };
    this.orphans.push(one);
    return one;
  }
}

describe('an effect', () => {
  let desk: Desk;
  beforeEach(() => {
    vi.useFakeTimers();
    desk = new Desk();
  });
  afterEach(() => void vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('is called with the key of its intent, and its outcome names the message that made the intent', async () => {
    const intent = intentOf();
    desk.runner.start([intent]);
    await settle();
    expect(desk.calls).toMatchObject([{ id: intent.id, resumed: false }]);
    expect(desk.recorded).toMatchObject([
      { ...outcome, id: derivedId(intent.id, 'outcome'), cause: 'the command', finishes: intent.id, correlationid: 'one' },
    ]);
  });

  it('that is resumed is told so: it asks the outside first; its outcome has the same id, so it counts once', async () => {
    const { id } = desk.orphan();
    await desk.runner.tend();
    await settle();
    expect(desk.calls).toMatchObject([{ id, resumed: true }]);
    expect(desk.recorded).toMatchObject([{ id: derivedId(id, 'outcome'), cause: 'the command', finishes: id }]);
  });

  it('runs once at a time, also where it is claimed while it runs here', async () => {
    const gate = Promise.withResolvers<typeof outcome>();
    desk.run = () => gate.promise;
    const { id } = desk.orphan();
    desk.runner.start([intentOf(id)]);
    await desk.runner.tend();
    expect(desk.calls).toHaveLength(1);
    gate.resolve(outcome);
    await settle();
    expect(desk.recorded).toHaveLength(1);
  });

  it('that only another version of the service knows is given back to it', async () => {
    const orphan = desk.orphan();
    desk.orphans = [{ ...orphan, type: 'SomethingNewer' }];
    await desk.runner.tend();
    expect([desk.calls, desk.released]).toEqual([[], [[[orphan.id], 5]]]);
  });

  it('that comes to nothing is ended all the same', async () => {
    desk.run = async () => undefined;
    desk.runner.start([intentOf()]);
    await settle();
    expect(desk.recorded).toMatchObject([{ type: 'EffectEnded' }]);
  });

  it('that throws is given back, for longer each time and a minute at most', async () => {
    desk.run = () => Promise.reject(new TypeError('a defect'));
    desk.runner.start([intentOf()]);
    await settle();
    for (const attempts of [1, 4, 20]) {
      desk.orphan(attempts);
      await desk.runner.tend();
      await settle();
    }
    expect(desk.released.map(([, seconds]) => seconds)).toEqual([1, 2, 16, 60]);
    expect(desk.recorded).toEqual([]);
  });

  it('that failed because something is away is tried again in a second, however often it was', async () => {
    desk.run = () => Promise.reject(new Unavailable('the store cannot be reached'));
    desk.orphan(6);
    await desk.runner.tend();
    await settle();
    expect(desk.released.map(([, seconds]) => seconds)).toEqual([1]);
  });

  it('whose outcome our own code fails on is given back like one that throws', async () => {
    desk.fault = new TypeError('a defect');
    desk.orphan(4);
    await desk.runner.tend();
    await settle();
    expect(desk.released.map(([, seconds]) => seconds)).toEqual([16]);
  });

  it('keeps its outcome at hand while the database is away: the outside is not asked twice for it', async () => {
    desk.failures = Array.from({ length: 8 }, () => away);
    desk.runner.start([intentOf()]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([desk.calls.length, desk.recorded.length, desk.released.length]).toEqual([1, 1, 0]);
  });

  it.each([
    ['', 0],
    [', also where the clock of its machine is set back', 3_600_000],
  ])('that takes long keeps its lease%s', async (_, setBackMs) => {
    desk.run = () => new Promise(() => undefined);
    const intent = intentOf();
    desk.runner.start([intent]);
    vi.setSystemTime(Date.now() - setBackMs);
    await vi.advanceTimersByTimeAsync(1500);
    await desk.runner.tend();
    expect(desk.renewed).toEqual([intent.id]);
  });

  it('is waited for when the service drains; one that takes too long is told so and given back at once', async () => {
    const quick = Promise.withResolvers<typeof outcome>();
    const [a, b] = [intentOf(), intentOf()];
    desk.run = (_, { id }) => (id === a.id ? quick.promise : new Promise(() => undefined));
    desk.runner.start([a, b]);
    const drained = desk.runner.drain(1000);
    await vi.advanceTimersByTimeAsync(500);
    quick.resolve(outcome);
    await vi.advanceTimersByTimeAsync(600);
    await drained;
    expect(desk.recorded).toMatchObject([{ finishes: a.id }]);
    expect(desk.released).toEqual([[[b.id], 0]]);
    expect(desk.calls.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });

  it('is taken over no more once the service drains', async () => {
    await desk.runner.drain(0);
    desk.orphan();
    await desk.runner.tend();
    expect(desk.calls).toEqual([]);
  });
});
