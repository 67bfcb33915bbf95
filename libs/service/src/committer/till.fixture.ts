import { randomUUID } from 'node:crypto';
import { type Message, NotAtHand, Refusal } from '@quadrille/decider';
import { contractsOf, newId } from '@quadrille/events';
import { z } from 'zod';
import { effect } from '../service-tables.js';
import { type DecisionContext, stream, when } from '../tables.js';
import type { Inbound } from './inbound.js';
import { Routing } from './routing.js';
import { type CachedStream, unwritten } from './stream-cache.js';
import { WorkingSet } from './working-set.js';

export const service = `till-${randomUUID().slice(0, 8)}`;
const { event } = contractsOf(service);
export const CoinTaken = event(
  `CoinTaken.${service}`,
  'A coin lies in the till.',
  z.object({ orderId: z.string(), coins: z.number(), ringAt: z.number().optional() }),
);

/** What any message here may hold. */
type Loose = Message<string, { orderId: string; coins: number; ringAt?: number; text: string; sku: string; line: number }>;
type Table<State> = Readonly<Record<string, (command: Loose, state: State, context: DecisionContext) => unknown>>;
type Till = Readonly<{ coins: number; ringAt?: number }>;
export const taken = (orderId: string, coins: number, ringAt?: number) =>
  CoinTaken({ orderId, coins, ...(ringAt !== undefined && { ringAt }) });

export const seen: DecisionContext[] = [];
const tillDecisions: Table<Till> = {
  TakeCoin: ({ data: { orderId, ringAt } }, { coins }, context) => {
    seen.push(context);
    return [taken(orderId, coins + 1, ringAt)];
  },
  TakeNone: () => [],
  TakeSlowly: () => {
    throw new NotAtHand('a purse', Promise.resolve());
  },
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
  SendHuge: ({ data: { orderId, text } }) => [
    { type: 'CallBegun', data: { orderId } },
    taken(orderId, 9),
    { type: 'NoteKept', data: { orderId, text } },
  ],
  RecordCall: ({ data: { orderId } }, { coins }) => [taken(orderId, coins + 1)],
};
export const till = stream<Till, Loose, Loose>({
  name: 'till',
  initialState: { coins: 0 },
  decisions: tillDecisions as never,
  evolve: (state, { type, data }) =>
    type === CoinTaken.type ? { coins: data.coins, ...(data.ringAt !== undefined && { ringAt: data.ringAt }) } : state,
  snapshotEvery: 1,
  dueAt: ({ ringAt }) => ringAt,
  afterCommit: () => () => undefined,
});
const bookDecisions: Table<readonly number[]> = {
  WriteDown: ({ data: { sku, line } }) => (line === 2 ? [] : [{ type: 'WrittenDown', data: { sku, line } }]),
};
export const book = stream<readonly number[], Loose, Loose>({
  name: 'book',
  initialState: [],
  decisions: bookDecisions as never,
  evolve: (lines, { data: { line } }) => [...lines, line],
});
const reactions = [when(CoinTaken, ({ coins }) => [{ type: 'WriteDown', data: { sku: 'book', line: coins } }])];
const effects = [effect('CallBegun', async () => undefined)];

export const now = 1_000_000;
/** A working set over these streams; all others are new. */
export const over = (
  known: readonly (Partial<CachedStream> & { id: string })[] = [],
  {
    unknown = [],
    spilled = [],
    withReactions = true,
  }: Readonly<{ unknown?: readonly string[]; spilled?: readonly string[]; withReactions?: boolean }> = {},
): WorkingSet => {
  const streams = new Map(known.map((one) => [one.id, { ...unwritten(one.id), ...one }]));
  return new WorkingSet({
    service,
    routing: new Routing({ name: service, streams: [till, book], effects, reactions: withReactions ? reactions : [] }),
    projections: [{ writeFunction: 'write_coins', rowsOf: ({ type, data }) => (type === CoinTaken.type ? [data] : []) }],
    now,
    streamOf: (id) => (unknown.includes(id) ? undefined : (streams.get(id) ?? unwritten(id))),
    wasSpilled: (streamId, messageId) => spilled.includes(`${streamId} ${messageId}`),
    rows: undefined,
  });
};
export const asking = (type: string, data: Readonly<Record<string, unknown>> = {}, more: Partial<Inbound> = {}): Inbound => ({
  id: newId(),
  type,
  time: '2026-01-01T00:00:00.000Z',
  source: '/customer',
  data: { orderId: 'one', ...data },
  ...more,
});
export const routing = new Routing({ name: service, streams: [till, book], effects, reactions });
export const handle = (set: WorkingSet, message: Inbound, by = routing) => set.handle(message, by.route(message));
/** The snapshot of a stream that keeps one with every write. */
export const snapshotIn = (set: WorkingSet, id: string) => set.batch().snapshots.find((one) => one.id === id);
