import { randomUUID } from 'node:crypto';
import { type Message, Refusal } from '@quadrille/decider';
import { contractsOf, derivedId, newId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type DecisionContext, effect, stream, when } from '../tables.js';
import type { Inbound } from './inbound.js';
import { Routing } from './routing.js';
import type { CachedStream } from './stream-cache.js';
import { WorkingSet } from './working-set.js';

const service = `till-${randomUUID().slice(0, 8)}`;
const { event } = contractsOf(service);
const CoinTaken = event(
  `CoinTaken.${service}`,
  'A coin lies in the till.',
  z.object({ orderId: z.string(), coins: z.number(), ringAt: z.number().optional() }),
);

/** What any message here may hold. */
type Loose = Message<string, { orderId: string; coins: number; ringAt?: number; text: string; sku: string; line: number }>;
type Table<State> = Readonly<Record<string, (command: Loose, state: State, context: DecisionContext) => unknown>>;
type Till = Readonly<{ coins: number; ringAt?: number }>;
const taken = (orderId: string, coins: number, ringAt?: number) => CoinTaken({ orderId, coins, ...(ringAt !== undefined && { ringAt }) });

const seen: DecisionContext[] = [];
const tillDecisions: Table<Till> = {
  TakeCoin: ({ data: { orderId, ringAt } }, { coins }, context) => {
    seen.push(context);
    return [taken(orderId, coins + 1, ringAt)];
  },
  TakeNone: () => [],
  TakeSlowly: async () => undefined,
  Refuse: () => {
    throw new Refusal('till.shut', 'the till is shut');
  },
  Break: ({ data: { orderId } }) => {
    // What it would have said must not be left behind.
    void taken(orderId, 1);
    throw new TypeError('undefined is not a coin');
  },
  TakeHuge: ({ data: { orderId, text } }) => [{ type: 'NoteKept', data: { orderId, text } }],
  Send: ({ data: { orderId } }) => [{ type: 'CallBegun', data: { orderId } }],
  RecordCall: ({ data: { orderId } }, { coins }) => [taken(orderId, coins + 1)],
};
const till = stream<Till, Loose, Loose>({
  name: 'till',
  initialState: { coins: 0 },
  decisions: tillDecisions as never,
  evolve: (state, { type, data }) =>
    type === CoinTaken.type ? { coins: data.coins, ...(data.ringAt !== undefined && { ringAt: data.ringAt }) } : state,
  dueAt: ({ ringAt }) => ringAt,
});
const bookDecisions: Table<readonly number[]> = {
  WriteDown: ({ data: { sku, line } }) => (line === 2 ? [] : [{ type: 'WrittenDown', data: { sku, line } }]),
};
const book = stream<readonly number[], Loose, Loose>({
  name: 'book',
  initialState: [],
  decisions: bookDecisions as never,
  evolve: (lines, { data: { line } }) => [...lines, line],
});
const reactions = [when(CoinTaken, ({ coins }) => [{ type: 'WriteDown', data: { sku: 'book', line: coins } }])];
const effects = [effect('CallBegun', async () => undefined)];

const now = 1_000_000;
const absent = (id: string): CachedStream => ({
  id,
  version: 0,
  revision: 0,
  state: undefined,
  handled: '',
  spilled: false,
  timerAt: undefined,
  traceparent: undefined,
});

/** A working set over these streams; all others are new. */
const over = (
  known: readonly (Partial<CachedStream> & { id: string })[] = [],
  {
    unknown = [],
    spilled = [],
    withReactions = true,
  }: Readonly<{ unknown?: readonly string[]; spilled?: readonly string[]; withReactions?: boolean }> = {},
): WorkingSet => {
  const streams = new Map(known.map((one) => [one.id, { ...absent(one.id), ...one }]));
  return new WorkingSet({
    service,
    routing: new Routing({ name: service, streams: [till, book], effects, reactions: withReactions ? reactions : [] }),
    projections: [],
    now,
    streamOf: (id) => (unknown.includes(id) ? undefined : (streams.get(id) ?? absent(id))),
    wasSpilled: (streamId, messageId) => spilled.includes(`${streamId} ${messageId}`),
    rows: undefined,
  });
};
const asking = (type: string, data: Readonly<Record<string, unknown>> = {}, more: Partial<Inbound> = {}): Inbound => ({
  id: newId(),
  type,
  time: '2026-01-01T00:00:00.000Z',
  source: '/customer',
  data: { orderId: 'one', ...data },
  ...more,
});
const routing = new Routing({ name: service, streams: [till, book], effects, reactions });
const handle = (set: WorkingSet, message: Inbound, by = routing) => set.handle(message, by.route(message));
const streamIn = (set: WorkingSet, id: string) => set.batch([]).streams.find((one) => one.id === id);

describe('a message', () => {
  it('is handled once, however often the batch holds it', () => {
    const [set, message] = [over(), asking('TakeCoin')];
    const outcomes = [handle(set, message), handle(set, message)];
    expect(outcomes.map(({ events }) => events.map(({ type }) => type))).toEqual([[CoinTaken.type, 'WrittenDown'], []]);
    expect(set.events.filter(({ streamId }) => streamId === 'one')).toHaveLength(1);
  });

  it('is skipped when its stream has handled it in an earlier transaction', () => {
    const message = asking('TakeCoin');
    const set = over([{ id: 'one', version: 3, revision: 3, state: { coins: 3 }, handled: `${newId()} ${message.id}` }]);
    expect(handle(set, message)).toEqual({ events: [] });
    expect(set.batch([]).streams).toEqual([]);
  });

  it('is remembered also when nothing follows from it', () => {
    const [set, message] = [over(), asking('TakeNone')];
    handle(set, message);
    expect(streamIn(set, 'one')).toMatchObject({ handled: message.id, version: 0, revision: 0 });
  });

  it('finds what the messages before it in the batch left', () => {
    const set = over();
    for (let coin = 0; coin < 3; coin += 1) handle(set, asking('TakeCoin'));
    expect(set.events.filter(({ streamId }) => streamId === 'one').map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(JSON.parse(streamIn(set, 'one')!.state)).toEqual({ coins: 3 });
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
    expect(JSON.parse(streamIn(set, 'one')!.state)).toEqual({ coins: 2 });
    expect(streamIn(set, 'one')!.handled.split(' ')).toHaveLength(2);
  });

  it('because a reaction on another stream fails is undone on the first one too', () => {
    const set = over([{ id: 'book', state: null as never }]);
    const { fault } = handle(set, asking('TakeCoin'));
    expect(fault).toBeInstanceOf(TypeError);
    expect(set.batch([])).toMatchObject({ streams: [], events: [] });
  });

  // A refusal changed nothing, so there is nothing to protect from a second time: the same request may go well later, and a row for each stray is spared.
  it('by refusal is not remembered: it is decided anew when it comes again', () => {
    const [set, message] = [over(), asking('Refuse')];
    expect(handle(set, message)).toMatchObject({ events: [], refusal: { code: 'till.shut' } });
    expect(set.batch([]).streams).toEqual([]);
    expect(handle(set, message)).toMatchObject({ refusal: { code: 'till.shut' } });
  });

  it('by refusal still ends the effect that it is the outcome of; a fault does not', () => {
    const set = over();
    handle(set, asking('Refuse', {}, { finishes: 'refused' }));
    handle(set, asking('Break', {}, { finishes: 'broken' }));
    expect(set.batch([]).effects.finished).toEqual(['refused']);
  });

  it('is one whose event is larger than a reader takes, counted in bytes and with its envelope', () => {
    for (const text of ['a'.repeat(256 * 1024), 'é'.repeat(140 * 1024), 'a'.repeat(256 * 1024 - 100)])
      expect(handle(over(), asking('TakeHuge', { text })).fault).toBeInstanceOf(RangeError);
    expect(handle(over(), asking('TakeHuge', { text: 'é'.repeat(120 * 1024) })).fault).toBeUndefined();
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
    expect(set.batch([]).streams.map(({ id }) => id)).toEqual(['book', 'one']);
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
    expect(coin!.metadata).toMatchObject({ causationid: message.id });
    expect(line!.metadata).toMatchObject({ causationid: coin!.id, correlationid: 'one' });
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
    expect(set.batch([]).effects).toEqual({ started: [{ id: set.events[0]!.id, streamId: 'one', version: 1 }], finished: [] });

    const later = over([], { withReactions: false });
    handle(later, asking('RecordCall', {}, { cause: intent!.cause, finishes: intent!.id }));
    expect(later.events[0]!.metadata.causationid).toBe(message.id);
    expect(later.batch([]).effects.finished).toEqual([intent!.id]);
  });

  it('that ends with nothing is finished all the same', () => {
    const set = over();
    handle(set, asking('EffectEnded', {}, { finishes: 'done' }));
    expect(set.batch([])).toMatchObject({ streams: [], effects: { finished: ['done'] } });
  });
});

describe('handled ids', () => {
  const ids = (count: number): readonly string[] => Array.from({ length: count }, () => newId());
  const handledBy = (set: WorkingSet, all: readonly string[]) => {
    for (const id of all) handle(set, asking('TakeNone', {}, { id }));
  };

  it('stay in the row up to 128; past that the older half moves to the inbox, none lost and none twice', () => {
    const all = ids(129);
    const set = over([], { withReactions: false });
    handledBy(set, all.slice(0, 128));
    expect(set.batch([]).spilled).toEqual([]);
    handledBy(set, all.slice(128));
    const { spilled } = set.batch([]);
    const row = streamIn(set, 'one')!;
    expect(row.spilled).toBe(true);
    expect([...spilled.map(({ messageId }) => messageId), ...row.handled.split(' ')]).toEqual(all);
  });

  it('are looked up in the inbox where the row has spilled', () => {
    const message = asking('TakeCoin');
    const set = over([{ id: 'one', spilled: true, handled: newId(), state: { coins: 1 } }], { spilled: [`one ${message.id}`] });
    expect(handle(set, message)).toEqual({ events: [] });
  });

  it('are known also when they spilled within this very batch', () => {
    const all = ids(200);
    const set = over([], { withReactions: false });
    handledBy(set, all);
    for (const id of all) expect(handle(set, asking('TakeCoin', {}, { id })).events).toEqual([]);
  });
});

describe('a timer', () => {
  const timersOf = (known: Partial<CachedStream>, message: Inbound) => {
    const set = over([{ id: 'one', version: 1, revision: 1, state: { coins: 1 }, ...known }], { withReactions: false });
    handle(set, message);
    return set.batch([]).timers;
  };

  it('is set where there was none', () => {
    expect(timersOf({}, asking('TakeCoin', { ringAt: now + 500 }))).toEqual({
      set: [{ streamId: 'one', dueAt: now + 500 }],
      cleared: [],
    });
  });

  it('for an earlier time is left: it fires, finds nothing due and is set anew, which spares a write a transition', () => {
    expect(timersOf({ timerAt: now + 100 }, asking('TakeCoin', { ringAt: now + 500 }))).toEqual({ set: [], cleared: [] });
  });

  it('for a later time is brought forward', () => {
    expect(timersOf({ timerAt: now + 900 }, asking('TakeCoin', { ringAt: now + 500 }))).toMatchObject({
      set: [{ dueAt: now + 500 }],
    });
  });

  it('that has fired is set anew', () => {
    expect(timersOf({ timerAt: now - 1 }, asking('TakeCoin', { ringAt: now + 500 }))).toMatchObject({ set: [{ dueAt: now + 500 }] });
  });

  it('that nobody wants any more is cleared', () => {
    expect(timersOf({ timerAt: now + 900 }, asking('TakeCoin'))).toEqual({ set: [], cleared: ['one'] });
  });
});
