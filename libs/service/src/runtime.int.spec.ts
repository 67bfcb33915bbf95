import { newId } from '@quadrille/events';
import { emptyBatch, EventStore, type StoredEvent } from '@quadrille/event-store';
import { describe, expect, it, vi } from 'vitest';
import { DatabaseClock } from './database-clock.js';
import {
  BetPlaced,
  PlaceBet,
  bet,
  calls,
  database,
  logger,
  news,
  opened,
  placeOf,
  pool,
  published,
  publisher,
  running,
  started,
  tables,
  typesOf,
  until,
  useBets,
  ways,
  whole,
} from './bets.fixture.js';

useBets();

describe('a service', () => {
  it('handles what Kafka brings, publishes after the commit, and does a second delivery no second time', async () => {
    const runtime = await started();
    const [one, two] = [bet('one'), bet('two')];
    await publisher.publish([one, two, one]);
    await until(async () => expect([await typesOf('one'), await typesOf('two')]).toEqual([whole, whole]));
    // What comes after the second delivery, on the same partition, tells when that is handled too.
    const behind = Array.from({ length: 100 }, (_, n) => `behind-${n}`).find((key) => placeOf(key) === placeOf('one'))!;
    await publisher.publish([one, bet(behind)]);
    await until(async () => expect(await typesOf(behind)).toEqual(whole));
    expect(await published('one', 'two')).toEqual(['one BetPaid', 'one BetPlaced', 'two BetPaid', 'two BetPlaced']);
    await until(() => expect(runtime.consumer.lag).toBe(0));
    expect(await typesOf('one')).toEqual(whole);
    expect(await runtime.streams.read('one', tables().streams[0]!)).toMatchObject({ state: { placed: 1, paid: 1 } });
    await until(async () => expect(await database.query('SELECT FROM outbox')).toEqual([]));
  });

  it('publishes and resumes what its predecessor left when it was killed between commit and publishing', async () => {
    // Written as a process does that dies right after its commit: nothing published, the effect begun by nobody who lives.
    const metadata = { time: '2026-01-01T00:00:00.000Z', subject: 'left', correlationid: 'left', causationid: newId() };
    const [placed, intent] = [newId(), newId()];
    const event = { streamId: 'left', messageId: newId(), schemaVersion: 1, data: '{"orderId":"left"}', metadata };
    await new EventStore(pool, newId()).write({
      ...emptyBatch,
      events: [
        { ...event, version: 1, id: placed, type: BetPlaced.type, topic: BetPlaced.topic },
        { ...event, version: 2, id: intent, type: 'PayoutIntended', topic: null },
      ],
      effects: { started: [{ id: intent, streamId: 'left', version: 2 }], finished: [] },
    });
    await database.query("UPDATE effects SET lease_until = clock_timestamp() - interval '1 second'");
    await started();
    await until(async () => expect(await typesOf('left')).toEqual(whole));
    expect(calls.filter(({ id }) => id === intent)).toMatchObject([{ resumed: true }]);
    const [paid] = (await new EventStore(pool, newId()).history('left')).slice(-1);
    expect(paid!.metadata.causationid).toBe(metadata.causationid);
    expect(await published('left')).toEqual(['left BetPaid', 'left BetPlaced']);
  });

  it('that is told to stop finishes what it has in hand, commits its offsets and leaves the rest to the next', async () => {
    const orders = Array.from({ length: 60 }, (_, n) => `drain-${n}`);
    const first = await started();
    await publisher.publish(orders.map((order) => bet(order)));
    await until(async () => expect(await typesOf('drain-0')).toContain('BetPlaced'));
    running.splice(running.indexOf(first), 1);
    await first.stop();
    expect(await database.query("SELECT FROM effects WHERE lease_until > clock_timestamp() + interval '1 second'")).toEqual([]);
    await started();
    await until(async () => {
      for (const order of orders) expect(await typesOf(order)).toEqual(whole);
    });
  });

  it('stores what it alone remembers when another instance joins it: that may be of another version', async () => {
    await started();
    await publisher.publish([bet('moving')]);
    await until(async () => expect(await typesOf('moving')).toEqual(whole));
    const versions = () => database.query<{ version: number }>("SELECT version FROM snapshots WHERE stream_id = 'moving'");
    expect(await versions()).toEqual([{ version: 2 }]);
    await started();
    await until(async () => expect(await versions()).toEqual([{ version: 3 }]));
  });

  it('asks before it handles what comes after partitions moved which keys are blocked: another instance may have parked what comes before', async () => {
    const first = await started();
    const told = vi.spyOn(logger, 'error');
    const asked = vi.spyOn(first.parked, 'blockedKeys').mockRejectedValue(new Error('no answer'));
    await started();
    const orders = Array.from({ length: 20 }, (_, n) => `moved-${n}`);
    await publisher.publish(orders.map((order) => bet(order)));
    await until(() => expect(told.mock.calls.map(([, message]) => message)).toContain('unexpected; trying again'));
    asked.mockRestore();
    await until(async () => {
      for (const order of orders) expect(await typesOf(order)).toEqual(whole);
    });
  });

  it('reads which keys are blocked also where it fails to tend what is parked', async () => {
    const runtime = await started();
    vi.spyOn(runtime.redrive, 'tend').mockRejectedValue(new Error('a defect'));
    await database.query(
      `INSERT INTO parked (id, key, topic, partition, "offset", headers, bytes, code, reason, blocks_key)
       VALUES ('${newId()}', 'held', 'elsewhere', 0, 0, '{}', NULL, 'kills-the-process', 'parked by another instance', true)`,
    );
    const asked = vi.spyOn(runtime.parked, 'blockedKeys');
    await until(() => expect(asked).toHaveBeenCalled());
    await asked.mock.results[0]!.value;
    await publisher.publish([bet('held')]);
    await until(async () => expect((await runtime.parked.ofKey('held')).map(({ code }) => code)).toEqual(['kills-the-process', 'queued']));
    expect(await typesOf('held')).toEqual([]);
  });

  it('hears what came while it was away before a timer rings that was due meanwhile', async () => {
    await publisher.publish([bet('overdue')]);
    await database.query("INSERT INTO timers (stream_id, due_at) VALUES ('overdue', now() - interval '1 hour')");
    await started();
    await until(async () => expect(await typesOf('overdue')).toContain('Rang'));
    await database.query('DELETE FROM timers');
    expect((await typesOf('overdue'))[0]).toBe('BetPlaced');
  });

  it('rings again where the decision on its timer threw, and tells that in its log', async () => {
    ways.wrongRings = 1;
    const told = vi.spyOn(logger, 'error');
    const runtime = await started();
    await runtime.dispatcher.dispatch({ type: 'SetTimer', data: { orderId: 'ringing' } });
    await until(async () => expect(await typesOf('ringing')).toEqual(['TimerSet', 'Rang']));
    expect(told.mock.calls.map(([, message]) => message)).toContain('a timer failed and will ring again');
    expect(await database.query('SELECT FROM timers')).toEqual([]);
  });

  it('parks a timer that was begun three times and never ended, and rings it at the word of an operator', async () => {
    const runtime = await started();
    await database.query(`INSERT INTO starts VALUES ('timer deadly', -1, 0, 3)`);
    await runtime.dispatcher.dispatch({ type: 'SetTimer', data: { orderId: 'deadly' } });
    const parked = await until(async () => {
      const message = (await runtime.parked.list()).find(({ key }) => key === 'deadly');
      expect(message).toMatchObject({ key: 'deadly', topic: 'timer deadly', reason: 'begun 3 times and never ended' });
      return message!;
    });
    expect(await typesOf('deadly')).toEqual(['TimerSet']);
    expect(await database.query('SELECT FROM timers')).toEqual([]);
    expect(await runtime.redrive.redrive(parked, 'grace', 'a spec')).toBe(undefined);
    expect(await typesOf('deadly')).toEqual(['TimerSet', 'Rang']);
  });

  it('parks news that its code fails on, goes on with others, and tries it again by itself', async () => {
    ways.wrongNews = 2;
    await started();
    const about = (orderId: string) => ({ command: { type: 'HearNews', data: { orderId } }, id: newId() });
    const first = about('unheard');
    news.push(first, first, about('heard'));
    await until(async () => expect(await typesOf('heard')).toEqual(['Heard']));
    const parked = () => database.query("SELECT key, code, reason, settled FROM parked WHERE topic LIKE 'news %'");
    const row = { key: 'unheard', code: 'handling-failed', reason: 'a defect in the decision' };
    expect(await parked()).toEqual([{ ...row, settled: null }]);
    await database.query('UPDATE parked SET next_at = clock_timestamp()');
    await until(async () => expect(await parked()).toEqual([{ ...row, settled: 'redriven' }]));
    expect(await typesOf('unheard')).toEqual(['Heard']);
  });

  it('decides by the clock of the database, read before it decides at all, whatever its own is set to', async () => {
    const read = vi.spyOn(DatabaseClock.prototype, 'read');
    read.mockRejectedValueOnce(Object.assign(new Error('the database is away'), { code: '57P01' }));
    const runtime = await opened();
    expect(read.mock.settledResults.map(({ type }) => type)).toEqual(['rejected', 'fulfilled']);
    const now = Date.now();
    const set = vi.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    await runtime.dispatcher.dispatch({ type: 'HearNews', data: { orderId: 'timed' } });
    set.mockRestore();
    const [{ metadata, recordedAt }] = (await new EventStore(pool, newId()).history('timed')) as [StoredEvent];
    expect(Math.abs(Date.parse(metadata.time) - recordedAt.getTime())).toBeLessThan(5000);
  });

  it('answers a dispatch under the same id once, and says so to who listens', async () => {
    const runtime = await started();
    const [id, told] = [newId(), vi.fn<() => void>()];
    const stop = runtime.streams.onChange('direct', told);
    const first = await runtime.dispatcher.dispatch({ type: PlaceBet.type, data: { orderId: 'direct' } }, { id });
    const again = await runtime.dispatcher.dispatch({ type: PlaceBet.type, data: { orderId: 'direct' } }, { id });
    stop();
    expect([first.events.length, again.events.length]).toEqual([2, 0]);
    expect(told).toHaveBeenCalled();
  });
});
