import { Refusal } from '@quadrille/decider';
import { newId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { spanOf } from './account.js';
import type { Inbound } from './inbound.js';

const [orderId, executionId] = [newId(), newId()];
const message = (type: string, data: object, more: Partial<Inbound> = {}): Inbound => ({
  id: newId(),
  type,
  time: '2026-01-01T00:00:00.000Z',
  source: '/saga',
  data,
  fromKafka: true,
  ...more,
});
const told = (inbound: Inbound, handled: Parameters<typeof spanOf>[2] = {}) =>
  spanOf('inventory', inbound, handled, { startedAt: 1, together: 7 });

describe('the span of a message', () => {
  it('is of its topic, and tells its type and its order', () => {
    const { destination, attributes } = told(message('ReserveStock', { orderId }, { subject: orderId, correlationid: orderId }));
    expect([destination, attributes]).toEqual([
      'inventory.commands',
      {
        'cloudevents.event_type': 'ReserveStock',
        'error.type': undefined,
        'messaging.consumer.group.name': 'inventory',
        'messaging.kafka.message.key': orderId,
        'messaging.message.conversation_id': orderId,
        'quadrille.order.id': orderId,
        'quadrille.transaction.messages': 7,
      },
    ]);
  });

  it('tells key, conversation and order apart', () => {
    const asked = message('AdjustStock', { sku: 'tea', difference: 1 }, { subject: 'tea', correlationid: executionId });
    expect(told(asked).attributes).toMatchObject({
      'messaging.kafka.message.key': 'tea',
      'messaging.message.conversation_id': executionId,
      'quadrille.order.id': undefined,
    });
    const followed = message('ReturnStock', { orderId, executionId }, { subject: orderId, correlationid: executionId });
    expect(told(followed).attributes).toMatchObject({
      'messaging.kafka.message.key': orderId,
      'messaging.message.conversation_id': executionId,
      'quadrille.order.id': orderId,
    });
  });

  it('tells its order as its stream does where the message names none', () => {
    const asked = message('StopExecution', { executionId, reason: 'lunch', by: 'ada' });
    expect(told(asked, { attributes: { 'quadrille.order.id': executionId } }).attributes).toMatchObject({
      'quadrille.order.id': executionId,
    });
  });

  it.each([
    ['a fault', { fault: new TypeError('a defect') }, {}, 'TypeError', 'a defect'],
    ['a refusal', { refusal: new Refusal('inventory.unknown', 'no such article') }, {}, 'inventory.unknown', 'inventory.unknown'],
    ['a message that tells of a failure', {}, { error: 'OutOfStock' }, 'OutOfStock', 'OutOfStock'],
  ])('tells of %s', (_, handled, data, type, error) => {
    expect(told(message('StockUnavailable', data), handled)).toMatchObject({ attributes: { 'error.type': type }, error });
  });
});
