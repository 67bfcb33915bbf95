import { type CloudEvent, dataSchemaOf, newId, StockReceived } from '@quadrille/events';
import type { Parked, ParkedMessage } from '@quadrille/event-store';
import { createLogger, metrics } from '@quadrille/telemetry';
import { describe, expect, it } from 'vitest';
import type { Committer } from './committer/committer.js';
import type { Handled, Inbound } from './committer/inbound.js';
import type { Intake } from './intake.js';
import { Redrive } from './redrive.js';

const bytesOf = (id: string, data: unknown = { sku: 'a', quantity: 1 }): Buffer => {
  const event: CloudEvent = {
    specversion: '1.0',
    id,
    type: StockReceived.type,
    source: '/inventory',
    time: '2026-01-01T00:00:00.000Z',
    subject: 'a',
    correlationid: 'a',
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
    bytes: bytesOf(id),
    code: 'handling-failed',
    reason: 'it broke',
    blocksKey: true,
    attempts: 0,
    nextAt: new Date(0),
    parkedAt: new Date(0),
    ...more,
  };
};

class Yard {
  readonly tried: string[] = [];
  readonly settled: unknown[] = [];
  readonly postponed: unknown[] = [];
  refreshed = 0;
  fault: Error | undefined;
  readonly redrive: Redrive;

  constructor(...messages: readonly ParkedMessage[]) {
    this.redrive = new Redrive({
      parked: {
        keysDue: async () => ['a'],
        ofKey: async () => messages,
        settle: async (id: string, how: string, { actor }: { actor: string }) => void this.settled.push([id, how, actor]),
        postpone: async (id: string, reason: string, seconds: number | undefined, act?: { actor: string }) =>
          void this.postponed.push([id, reason, seconds, ...(act ? [act.actor] : [])]),
      } as unknown as Parked,
      committer: {
        submit: async ({ id }: Inbound): Promise<Handled> => {
          this.tried.push(id);
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

  it('stops before what waits for an operator: nothing overtakes it', async () => {
    const yard = new Yard(messageOf({ code: 'kills-the-process', nextAt: null }), messageOf({ code: 'queued', nextAt: null }));
    await yard.redrive.tend();
    expect(yard.tried).toEqual([]);
  });

  it("at an operator's word says what it came to, and who asked", async () => {
    const message = messageOf();
    const yard = new Yard(message);
    expect(await yard.redrive.redrive(message, 'Ada', 'it is mended')).toBeUndefined();
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
    const message = messageOf({ bytes: bytesOf(newId(), { sku: 'a' }), code: 'schema-violated' });
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
