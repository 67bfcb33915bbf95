import { randomUUID } from 'node:crypto';
import { contractsOf } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { effect } from '../service-tables.js';
import { stream, when } from '../tables.js';
import { Routing } from './routing.js';

const unique = randomUUID().slice(0, 8);
const [bakery, mill] = [`bakery-${unique}`, `mill-${unique}`];
const order = z.object({ orderId: z.string() });
const ofBakery = contractsOf(bakery);
const ofMill = contractsOf(mill);
const BakeBread = ofBakery.command(`BakeBread${unique}`, 'Asked.', order);
const BreadBaked = ofBakery.event(`BreadBaked${unique}`, 'Done.', order);
const GrindFlour = ofMill.command(`GrindFlour${unique}`, 'Asked.', order);
const FlourGround = ofMill.event(`FlourGround${unique}`, 'Done.', order);

const keeping = (...types: readonly string[]) =>
  stream({
    name: 'loaf',
    initialState: {},
    decisions: Object.fromEntries(types.map((type) => [type, () => []])),
    evolve: (state) => state,
  });
const envelope = { id: randomUUID(), time: '2026-01-01T00:00:00.000Z', source: '/mill' };

describe('routing', () => {
  it('refuses two streams that decide one type: one of them would never be asked', () => {
    expect(() => new Routing({ name: bakery, streams: [keeping('RecordHeat'), keeping('RecordHeat')] })).toThrow(
      /RecordHeat is decided by two/,
    );
  });

  it('refuses a type that is decided and reacted to', () => {
    const tables = { name: bakery, streams: [keeping(FlourGround.type)], reactions: [when(FlourGround, () => [])] };
    expect(() => new Routing(tables)).toThrow(/choose one/);
  });

  it('takes a command to the stream of its key', () => {
    const loaf = keeping(BakeBread.type);
    const routed = new Routing({ name: bakery, streams: [loaf] }).route({ ...envelope, ...BakeBread({ orderId: 'one' }) });
    expect(routed).toEqual([{ stream: loaf, streamId: 'one', command: BakeBread({ orderId: 'one' }) }]);
  });

  it('takes a fact to what every reaction to it asks, each on its own stream', () => {
    const reactions = [
      when(FlourGround, ({ orderId }) => [BakeBread({ orderId })]),
      when(FlourGround, (_, { id }) => [{ type: 'CountSacks', data: { sku: id } }]),
    ];
    const routed = new Routing({ name: bakery, streams: [keeping(BakeBread.type), keeping('CountSacks')], reactions }).route({
      ...envelope,
      ...FlourGround({ orderId: 'one' }),
    });
    expect(routed.map(({ streamId, command }) => [streamId, command.type])).toEqual([
      ['one', BakeBread.type],
      [envelope.id, 'CountSacks'],
    ]);
  });

  it('passes by what is in neither table', () => {
    const routing = new Routing({ name: bakery, streams: [keeping(BakeBread.type)] });
    expect(routing.route({ ...envelope, ...FlourGround({ orderId: 'one' }) })).toEqual([]);
    expect(routing.handles(FlourGround.type)).toBe(false);
  });

  it('names the reaction that asks for what no stream decides', () => {
    const routing = new Routing({ name: bakery, streams: [], reactions: [when(FlourGround, () => [BakeBread({ orderId: 'one' })])] });
    expect(() => routing.route({ ...envelope, ...FlourGround({ orderId: 'one' }) })).toThrow(/which no stream decides/);
  });

  it('says which key is missing from a private command that has none', () => {
    const routing = new Routing({ name: bakery, streams: [keeping('RecordHeat')] });
    expect(() => routing.route({ ...envelope, type: 'RecordHeat', data: {} })).toThrow(/needs a streamId/);
  });

  it('publishes its own events and the commands of others, and nothing else', () => {
    const routing = new Routing({ name: bakery, streams: [], effects: [effect('OvenLit', async () => undefined)] });
    expect(routing.topicOf(BreadBaked.type)).toBe(`${bakery}.events`);
    expect(routing.topicOf(GrindFlour.type)).toBe(`${mill}.commands`);
    expect(routing.topicOf(BakeBread.type)).toBeNull();
    expect(routing.topicOf(FlourGround.type)).toBeNull();
    expect(routing.topicOf('OvenLit')).toBeNull();
    expect([routing.isIntent('OvenLit'), routing.isIntent(BreadBaked.type)]).toEqual([true, false]);
  });

  it('never reads a topic for its own events: reactions to those happened in their transaction', () => {
    const streams = [keeping(BakeBread.type, 'RecordHeat')];
    const reactions = [when(BreadBaked, () => []), when(FlourGround, () => [])];
    expect(new Routing({ name: bakery, streams, reactions }).topics()).toEqual([`${bakery}.commands`, `${mill}.events`]);
  });
});
