import { type CloudEvent, dataSchemaOf, newId, StockReceived } from '@quadrille/events';
import type { Parked, ParkedMessage } from '@quadrille/event-store';
import { createLogger, metrics } from '@quadrille/telemetry';
import { describe, expect, it } from 'vitest';
import type { Committer } from './committer/committer.js';
import type { Handled, Inbound } from './committer/inbound.js';
import type { Intake } from './intake.js';
import { Redrive } from './redrive.js';

const bytesOf = (id: string, subject = 'a', data: unknown = { sku: subject, quantity: 1 }): Buffer => {
  const event: CloudEvent = {
    specversion: '1.0',
    id,
    type: StockReceived.type,
    source: '/inventory',
    time: '2026-01-01T00:00:00.000Z',
    subject,
    correlationid: subject,
    dataschema: dataSchemaOf(StockReceived),
    data,
  };
  return Buffer.from(JSON.stringify(event));
};
const messageOf = (more: Partial<ParkedMessage> = {}): ParkedMessage => {
  const id = newId();
  return {
    id,
    key: 'a',
    topic: 't',
    partition: 0,
    offset: '1',
    headers: {},
    bytes: bytesOf(id, more.key ?? undefined),
    code: 'handling-failed',
    reason: 'it broke',
    blocksKey: true,
    attempts: 0,
    nextAt: new Date(0),
    isDue: true,
    parkedAt: new Date(0),
    ...more,
  };
};

class Yard {
  readonly tried: string[] = [];
  /** As they were handed on. */
  readonly told: Inbound[] = [];
  readonly settled: unknown[] = [];
  readonly postponed: unknown[] = [];
  /** How often each was begun and never ended: what the store keeps. */
  readonly starts = new Map<string, number>();
  readonly left: unknown[] = [];
  refreshed = 0;
  isThere = true;
  fault: Error | undefined;
  /** What the committer does before it answers. */
  meanwhile: () => Promise<void> = async () => undefined;
  forgets = true;
  readonly redrive: Redrive;

  constructor(...messages: readonly ParkedMessage[]) {
    this.redrive = new Redrive({
      parked: {
        keysDue: async () => [...new Set(messages.map(({ key }) => key))],
        ofKey: async (of: string) => {
          if (!this.isThere) throw new Error('Connection terminated unexpectedly');
          return messages.filter(({ key }) => key === of);
        },
        settle: async (id: string, how: string, { actor }: { actor: string }) => void this.settled.push([id, how, actor]),
        postpone: async (id: string, reason: string, seconds: number | undefined, act?: { actor: string }) =>
          void this.postponed.push([id, reason, seconds, ...(act ? [act.actor] : [])]),
        begin: async ({ id }: ParkedMessage) => {
          this.starts.set(id, (this.starts.get(id) ?? 0) + 1);
          return this.starts.get(id);
        },
        end: async ({ id }: ParkedMessage) => {
          if (!this.forgets) throw new Error('Connection terminated unexpectedly');
          this.starts.delete(id);
        },
        leaveToOperator: async (id: string, code: string) => void this.left.push([id, code]),
      } as unknown as Parked,
      committer: {
        submit: async (message: Inbound): Promise<Handled> => {
          this.told.push(message);
          this.tried.push(message.id);
          await this.meanwhile();
          return { events: [], published: Promise.resolve(), ...(this.fault && { fault: this.fault }) };
        },
      } as unknown as Committer,
      intake: { refreshBlocked: async () => void (this.refreshed += 1) } as unknown as Intake,
      logger: createLogger('spec', 'silent'),
    });
  }
}

describe('redriving', () => {
  it('tries the messages of a key in their order, under the ids they came with, and frees the key', async () => {
    const [first, queued] = [messageOf(), messageOf({ code: 'queued', nextAt: null })];
    const yard = new Yard(first, queued);
    await yard.redrive.tend();
    expect(yard.tried).toEqual([first.id, queued.id]);
    expect(yard.settled).toEqual([
      [first.id, 'redriven', 'quadrille'],
      [queued.id, 'redriven', 'quadrille'],
    ]);
    expect(yard.refreshed).toBe(1);
  });

  it('hands on as such what came over Kafka, so that its refusal is remembered, and news of a feed as they were told', async () => {
    const news = { id: newId(), type: 'Heard', time: '2026-01-01T00:00:00.000Z', source: '/spec', data: { orderId: 'b' } };
    const yard = new Yard(messageOf(), messageOf({ key: 'b', partition: -1, bytes: Buffer.from(JSON.stringify(news)) }));
    await yard.redrive.tend();
    expect(yard.told).toMatchObject([{ type: StockReceived.type, subject: 'a', fromKafka: true }, news]);
    expect(yard.told[1]).not.toHaveProperty('fromKafka');
  });

  it.each([
    [0, 10],
    [3, 80],
    [6, 300],
    [7, undefined],
  ])(
    'that fails after %i attempts comes again in %s s; then it is left to an operator; what queues behind it waits',
    async (attempts, seconds) => {
      const [first, queued] = [messageOf({ attempts }), messageOf({ code: 'queued', nextAt: null })];
      const yard = new Yard(first, queued);
      yard.fault = new TypeError('a defect');
      await yard.redrive.tend();
      expect(yard.tried).toEqual([first.id]);
      expect(yard.postponed).toEqual([[first.id, 'a defect', seconds]]);
    },
  );

  it('stops before what is not due, because it waits for an operator or for its time: nothing overtakes it', async () => {
    const [first, later] = [messageOf(), messageOf({ isDue: false })];
    const yard = new Yard(first, later, messageOf({ code: 'queued', nextAt: null }));
    await yard.redrive.tend();
    expect(yard.tried).toEqual([first.id]);
  });

  it.each([
    ['is not known', new Error('canceling statement due to statement timeout; Query read timeout'), []],
    ['is a defect of ours', new TypeError('a defect'), [['a defect', 10]]],
  ])('goes on with other keys where the end of a try %s', async (_, error, postponed) => {
    const [first, other] = [messageOf(), messageOf({ key: 'b' })];
    const yard = new Yard(first, messageOf({ code: 'queued', nextAt: null }), other);
    yard.meanwhile = async () => {
      if (yard.tried.length === 1) throw error;
    };
    await yard.redrive.tend();
    expect(yard.tried).toEqual([first.id, other.id]);
    expect([yard.settled, yard.refreshed]).toEqual([[[other.id, 'redriven', 'quadrille']], 1]);
    expect(yard.postponed).toEqual(postponed.map((one) => [first.id, ...one]));
  });

  it('has it asked which keys are blocked, also where the store cannot be read', async () => {
    const yard = new Yard(messageOf());
    yard.isThere = false;
    await expect(yard.redrive.tend()).rejects.toThrow('Connection terminated');
    expect(yard.refreshed).toBe(1);
  });

  it('counts a try before it begins, so that one which kills the process is left to an operator after three, and nothing overtakes it', async () => {
    const [first, queued] = [messageOf(), messageOf({ code: 'queued', nextAt: null })];
    const yard = new Yard(first, queued);
    yard.starts.set(first.id, 2);
    // The process dies here, as far as the store can know.
    yard.meanwhile = async () => void expect(yard.starts.get(first.id)).toBe(3);
    yard.forgets = false;
    await yard.redrive.tend();
    expect([yard.tried, yard.left]).toEqual([[first.id, queued.id], []]);
    const next = new Yard(first, queued);
    next.starts.set(first.id, yard.starts.get(first.id)!);
    await next.redrive.tend();
    expect([next.tried, next.left]).toEqual([[], [[first.id, 'kills-the-process']]]);
  });

  it('counts no try that ends: also where the database is away before that is known', async () => {
    const message = messageOf();
    const yard = new Yard(message);
    yard.meanwhile = () => Promise.reject(new Error('Connection terminated unexpectedly'));
    yard.forgets = false;
    for (let times = 0; times < 5; times += 1) await yard.redrive.tend();
    expect([yard.tried.length, yard.left, yard.starts.get(message.id)]).toEqual([5, [], 1]);
    yard.forgets = true;
    await yard.redrive.tend();
    expect(yard.starts.size).toBe(0);
  });

  it("at an operator's word says what it came to, and who asked", async () => {
    const message = messageOf();
    const yard = new Yard(message);
    expect(await yard.redrive.redrive(message, 'Ada', 'it is mended')).toBeUndefined();
    expect(yard.refreshed).toBe(1);
    expect(yard.settled).toEqual([[message.id, 'redriven', 'Ada']]);
    yard.fault = new TypeError('a defect');
    expect(await yard.redrive.redrive(message, 'Ada', 'once more')).toBe('a defect');
    expect(yard.postponed).toEqual([[message.id, 'a defect', 10, 'Ada']]);
  });

  it.each([
    ['was tried by itself goes on being tried', { attempts: 3 }, 80],
    ['queued behind another is tried by itself from now on', { code: 'queued', nextAt: null }, 10],
    ['was tried often enough waits for an operator', { attempts: 7 }, undefined],
    ['waited for an operator goes on waiting for one', { code: 'kills-the-process', nextAt: null }, undefined],
  ])("at an operator's word and in vain: what %s", async (_, more, seconds) => {
    const message = messageOf(more);
    const yard = new Yard(message);
    yard.fault = new TypeError('a defect');
    await yard.redrive.redrive(message, 'Ada', 'perhaps now');
    expect(yard.postponed).toEqual([[message.id, 'a defect', seconds, 'Ada']]);
  });

  it('of what cannot be read says why, and keeps it', async () => {
    const message = messageOf({ bytes: bytesOf(newId(), 'a', { sku: 'a' }), code: 'schema-violated' });
    const yard = new Yard(message);
    expect(await yard.redrive.redrive(message, 'Ada', 'perhaps now')).toMatch(/^StockReceived/);
    expect([yard.tried, yard.settled]).toEqual([[], []]);
  });

  it('is counted by how it ended', async () => {
    const counted = async () => {
      const { values = [] } = (await metrics.getSingleMetric('quadrille_parked_retries_total')?.get()) ?? {};
      return ['applied', 'failed'].map((result) => values.find(({ labels }) => labels['result'] === result)?.value ?? 0);
    };
    const [applied, failed] = await counted();
    const yard = new Yard(messageOf(), messageOf({ code: 'queued', nextAt: null }));
    await yard.redrive.tend();
    yard.fault = new TypeError('a defect');
    await yard.redrive.redrive(messageOf(), 'Ada', 'once more');
    expect(await counted()).toEqual([applied! + 2, failed! + 1]);
  });

  it('is given up with a reason, and frees the key', async () => {
    const message = messageOf();
    const yard = new Yard(message);
    await yard.redrive.discard(message, 'Ada', 'a test order');
    expect([yard.settled, yard.refreshed]).toEqual([[[message.id, 'discarded', 'Ada']], 1]);
  });
});
