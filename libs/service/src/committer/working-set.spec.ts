import { nothingFollowed } from '@quadrille/event-store';
import { derivedId, newId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { when } from '../tables.js';
import type { Inbound } from './inbound.js';
import { Routing } from './routing.js';
import { asking, book, CoinTaken, handle, now, over, routing, seen, service, snapshotIn, till } from './till.fixture.js';
import type { WorkingSet } from './working-set.js';

describe('a message', () => {
  it('is handled once, however often the batch holds it', () => {
    const [set, message] = [over(), asking('TakeCoin')];
    const outcomes = [handle(set, message), handle(set, message)];
    expect(outcomes.map(({ events }) => events.map(({ type }) => type))).toEqual([[CoinTaken.type, 'WrittenDown'], []]);
    expect(set.events.filter(({ streamId }) => streamId === 'one')).toHaveLength(1);
  });

  it('is skipped when its stream has handled it in an earlier transaction', () => {
    const message = asking('TakeCoin');
    const set = over([{ id: 'one', version: 3, state: { coins: 3 }, handled: `${newId()} ${message.id}` }]);
    expect(handle(set, message)).toEqual({ events: [] });
    expect(set.batch()).toMatchObject({ events: [], snapshots: [] });
  });

  it('is remembered also when nothing follows from it, by an event that nobody is told of', () => {
    const message = asking('TakeNone');
    const set = over([{ id: 'one', version: 3, state: { coins: 3 }, handled: newId(), traceparent: 'the trace of the stream' }]);
    expect(handle(set, message).events).toEqual([]);
    const trace = { traceparent: 'the trace of the stream' };
    expect(set.events).toMatchObject([{ type: nothingFollowed, messageId: message.id, version: 4, topic: null, metadata: trace }]);
    expect(snapshotIn(set, 'one')).toMatchObject({ version: 4, state: '{"coins":3}', handled: expect.stringMatching(`${message.id}$`) });
  });

  it('finds what the messages before it in the batch left', () => {
    const set = over();
    for (let coin = 0; coin < 3; coin += 1) handle(set, asking('TakeCoin'));
    expect(set.events.filter(({ streamId }) => streamId === 'one').map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(JSON.parse(snapshotIn(set, 'one')!.state)).toEqual({ coins: 3 });
  });

  it('whose decision has to fetch something first is decided again with it', () => {
    const set = over();
    handle(set, asking('TakeSlowly'));
    expect(set.missing.fetched).toHaveLength(1);
    expect(set.missing.isEmpty).toBe(false);
  });

  it('is given what makes a second run the same, and the ids that its events will bear', () => {
    seen.length = 0;
    const [message, set] = [asking('TakeCoin'), over()];
    handle(set, message);
    expect(seen[0]).toMatchObject({ now, message: { id: message.id, type: 'TakeCoin', source: '/customer' } });
    expect(seen[0]!.eventId(0)).toBe(set.events[0]!.id);
  });
});

describe('a message that fails', () => {
  it('leaves nothing behind and does not disturb the others', () => {
    const set = over();
    handle(set, asking('TakeCoin'));
    const { fault } = handle(set, asking('Break'));
    handle(set, asking('TakeCoin'));
    expect(fault).toBeInstanceOf(TypeError);
    const snapshot = snapshotIn(set, 'one')!;
    expect(JSON.parse(snapshot.state)).toEqual({ coins: 2 });
    expect(snapshot.handled.split(' ')).toHaveLength(2);
  });

  it('because a reaction on another stream fails is undone on the first one too', () => {
    const set = over([{ id: 'book', state: null as never }]);
    const { fault } = handle(set, asking('TakeCoin'));
    expect(fault).toBeInstanceOf(TypeError);
    expect(set.batch()).toMatchObject({ events: [], snapshots: [] });
  });

  it('after it changed streams leaves them as those before it did, and nothing of it is called, shown or done', () => {
    const [message, set, other] = [asking('TakeCoin'), over(), over()];
    for (const one of [set, other]) handle(one, message);
    expect(handle(set, asking('SendHuge', { text: 'a'.repeat(256 * 1024) })).fault).toBeInstanceOf(RangeError);
    expect([set.intents, set.afterCommit.length]).toEqual([[], 1]);
    const batch = set.batch();
    expect(batch).toEqual(other.batch());
    expect(batch.projections).toMatchObject([{ rows: [{ coins: 1 }] }]);
  });

  it('is undone as a whole where it led to one stream twice', () => {
    const [set, message] = [over(), asking('TakeCoin')];
    handle(set, asking('TakeCoin'));
    const [once] = routing.route(message);
    const failing = routing.route(asking('Break', { orderId: 'two' }));
    expect(set.handle(message, [once!, once!, ...failing]).fault).toBeInstanceOf(TypeError);
    expect(snapshotIn(set, 'one')).toMatchObject({ version: 1, state: '{"coins":1}' });
  });

  // Whoever asks again means it: the same request may go well later, and a row for each stray is spared.
  it('by refusal is not remembered where somebody waits for the answer: it is decided anew when it comes again', () => {
    const [set, message] = [over(), asking('Refuse')];
    expect(handle(set, message)).toMatchObject({ events: [], refusal: { code: 'till.shut' } });
    expect(set.batch().events).toEqual([]);
    expect(handle(set, message)).toMatchObject({ refusal: { code: 'till.shut' } });
  });

  it('by refusal is remembered where it was read from Kafka: a topic that is read again changes nothing', () => {
    const [set, message] = [over(), asking('Refuse', {}, { fromKafka: true })];
    handle(set, asking('TakeCoin'));
    expect(handle(set, message)).toMatchObject({ events: [], refusal: { code: 'till.shut' } });
    expect(handle(set, message)).toEqual({ events: [] });
    expect(set.events.at(-1)).toMatchObject({ type: nothingFollowed, messageId: message.id, streamId: 'one', version: 2 });
    expect(snapshotIn(set, 'one')).toMatchObject({ version: 2, state: '{"coins":1}', handled: expect.stringMatching(`${message.id}$`) });
  });

  it('by refusal is remembered once by each stream that it led to', () => {
    const [set, message] = [over([{ id: 'two', version: 1 }]), asking('Refuse', {}, { fromKafka: true })];
    const twice = [message, message, asking('Refuse', { orderId: 'two' })].flatMap((one) => routing.route(one));
    set.handle(message, twice);
    set.handle(message, twice);
    expect(set.events.map(({ streamId, version }) => [streamId, version])).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
  });

  it('by refusal still ends the effect that it is the outcome of; a fault does not', () => {
    const set = over();
    handle(set, asking('Refuse', {}, { finishes: 'refused' }));
    handle(set, asking('Break', {}, { finishes: 'broken' }));
    expect(set.batch().effects.finished).toEqual(['refused']);
  });

  it('is one whose event is larger than a reader takes, counted in bytes and with its envelope', () => {
    for (const text of ['a'.repeat(256 * 1024), 'é'.repeat(140 * 1024), 'a'.repeat(256 * 1024 - 100)])
      expect(handle(over(), asking('TakeHuge', { text })).fault).toBeInstanceOf(RangeError);
    expect(handle(over(), asking('TakeHuge', { text: 'é'.repeat(120 * 1024) })).fault).toBeUndefined();
  });

  it('is one whose event bears a longer correlationid than a reader takes', () => {
    const about = (characters: number) => handle(over(), asking('TakeCoin', {}, { correlationid: 'x'.repeat(characters) })).fault;
    expect(about(512)).toBeUndefined();
    expect(about(513)).toBeInstanceOf(RangeError);
  });
});

describe('an own event that has a reaction', () => {
  it('is answered in the same transaction, on another stream too', () => {
    const set = over();
    handle(set, asking('TakeCoin'));
    expect(set.events.map(({ streamId, type }) => [streamId, type])).toEqual([
      ['one', CoinTaken.type],
      ['book', 'WrittenDown'],
    ]);
  });

  it('is written in the order of the streams, and of the versions within a stream: two writers never wait for each other crosswise', () => {
    const set = over();
    for (let coin = 0; coin < 2; coin += 1) handle(set, asking('TakeCoin'));
    expect(set.events.map(({ streamId }) => streamId)).toEqual(['one', 'book', 'one', 'book']);
    expect(set.batch().events.map(({ streamId, version }) => [streamId, version])).toEqual([
      ['book', 1],
      ['book', 2],
      ['one', 1],
      ['one', 2],
    ]);
  });

  it('asks for the streams that it needs and that are not at hand; the batch is decided again with them', () => {
    const set = over([], { unknown: ['book'] });
    handle(set, asking('TakeCoin'));
    expect([...set.missing.streams]).toEqual(['book']);
  });

  it('is the cause of what follows from it', () => {
    const [set, message] = [over(), asking('TakeCoin')];
    handle(set, message);
    const [coin, line] = set.events;
    expect([coin!.streamId, line!.streamId]).toEqual(['one', 'book']);
    expect([coin!.messageId, line!.messageId]).toEqual([message.id, coin!.id]);
    expect(line!.metadata).toMatchObject({ correlationid: 'one' });
  });

  it('stays in the trace of the stream that a timer rang for', () => {
    const set = over([{ id: 'one', version: 1, traceparent: 'the trace of the stream' }]);
    handle(set, asking('TakeCoin'));
    expect(set.events.map(({ metadata }) => metadata.traceparent)).toEqual(['the trace of the stream', 'the trace of the stream']);
  });
});

describe('a message that leads to one stream several times', () => {
  const reacting = (...types: readonly string[]) =>
    new Routing({
      name: service,
      streams: [till, book],
      reactions: [when(CoinTaken, () => types.map((type) => ({ type, data: { orderId: 'one' } })))],
    });
  const arriving = (): Inbound => asking(CoinTaken.type, {}, { fromKafka: true });

  it('is decided there in turn, each on what the one before left', () => {
    const set = over([], { withReactions: false });
    handle(set, arriving(), reacting('TakeCoin', 'TakeNone', 'TakeCoin'));
    expect(set.events.map(({ type, data, version }) => [type, JSON.parse(data).coins, version])).toEqual([
      [CoinTaken.type, 1, 1],
      [CoinTaken.type, 2, 2],
    ]);
    expect(new Set(set.events.map(({ id }) => id)).size).toBe(2);
    expect(seen.at(-1)!.eventId(0)).toBe(set.events[1]!.id);
  });

  it('is handled once by all of them', () => {
    const [set, message] = [over([], { withReactions: false }), arriving()];
    for (const types of [
      ['TakeNone', 'TakeCoin'],
      ['TakeCoin', 'TakeCoin'],
    ])
      handle(set, message, reacting(...types));
    expect(set.events.map(({ type }) => type)).toEqual([nothingFollowed, CoinTaken.type]);
    expect(new Set(set.events.map(({ id }) => id)).size).toBe(2);
    expect(snapshotIn(set, 'one')!.handled).toBe(message.id);
  });

  it('leaves nothing there where one of them fails', () => {
    const set = over([], { withReactions: false });
    expect(handle(set, arriving(), reacting('TakeCoin', 'Break')).fault).toBeInstanceOf(TypeError);
    expect(set.batch().events).toEqual([]);
  });
});

describe('a stream that two kinds decide on', () => {
  const about = (set: WorkingSet, type: string, streamId: string) => handle(set, asking(type, { orderId: streamId, sku: streamId }));

  it('is refused with what to do, in one batch and in the next', () => {
    const set = over();
    about(set, 'TakeCoin', 'two');
    const told = 'stream two is of the kind "till", and "book" decides on it: give one of them a streamId of its own';
    expect(about(set, 'WriteDown', 'two').fault?.message).toBe(told);
    expect(about(over(set.written), 'WriteDown', 'two').fault?.message).toBe(told);
  });
});

describe('ids of events', () => {
  it('are derived: a second run says the same, another message says others', () => {
    const message = asking('TakeCoin');
    const runs = [over(), over()];
    for (const set of runs) handle(set, message);
    expect(runs[1]!.events).toEqual(runs[0]!.events);
    expect(runs[0]!.events[0]!.id).toBe(derivedId(message.id, `${service}/one/0`));
    const other = over();
    handle(other, asking('TakeCoin'));
    expect(other.events[0]!.id).not.toBe(runs[0]!.events[0]!.id);
  });
});

describe('an effect', () => {
  it('is recorded with the intent that it starts from, and its outcome names the message that made the intent', () => {
    const [set, message] = [over(), asking('Send')];
    handle(set, message);
    const [intent] = set.intents;
    expect(intent).toMatchObject({ type: 'CallBegun', streamId: 'one', version: 1, cause: message.id });
    expect(set.batch().effects).toEqual({ started: [{ id: set.events[0]!.id, streamId: 'one', version: 1 }], finished: [] });

    const later = over([], { withReactions: false });
    handle(later, asking('RecordCall', {}, { cause: intent!.cause, finishes: intent!.id }));
    expect(later.events[0]!.metadata.causationid).toBe(message.id);
    expect(later.batch().effects.finished).toEqual([intent!.id]);
  });

  it('that ends with nothing is finished all the same', () => {
    const set = over();
    handle(set, asking('EffectEnded', {}, { finishes: 'done' }));
    expect(set.batch()).toMatchObject({ events: [], effects: { finished: ['done'] } });
  });
});
