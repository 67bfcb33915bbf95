import { describe, expect, it } from 'vitest';
import type { Fact } from './order.ts';
import { story } from './story.ts';

const fact = (type: string, data: Readonly<Record<string, unknown>> = {}, error?: string): Fact => ({
  type,
  service: 'any',
  time: '2026-01-01T00:00:00.000Z',
  data,
  ...(error === undefined ? {} : { error }),
});
const order = { id: 'an id', number: 'ORD-1' };

describe('the story of an order', () => {
  it('is its course in a line, and counts what happens several times in a row', () => {
    const tries = Array.from({ length: 3 }, () => fact('PaymentAttemptFailed', {}, 'GatewayTimeout'));
    const course = [fact('OrderPlaced'), fact('StockReserved'), ...tries, fact('OrderHeld'), fact('EmailSent', { template: 'failed' })];
    expect(story(order, course)).toBe('ORD-1  placed › reserved › GatewayTimeout ×3 › stock held › mail “failed”');
  });

  it('tells a return as it goes, and an answer that brought nothing new not twice', () => {
    const course = [
      fact('ReturnAsked'),
      fact('ApprovalRequested'),
      fact('ReturnDecided', { decision: 'approve' }),
      fact('ReturnReceived'),
      fact('StockReturned', { lines: [{ sku: 'a', quantity: 1 }] }),
      fact('StockReturned', { lines: [] }),
      fact('PartRefunded'),
      fact('ReturnDecided', { decision: 'reject' }),
    ];
    expect(story(order, course)).toBe(
      'ORD-1  return › awaiting approval › return approved › goods back › restocked › part refunded › return refused',
    );
  });

  it('leaves out what is no news: an undo that found nothing to undo, a step that nobody waits for', () => {
    const nothing = [
      fact('ShipmentCancelled'),
      fact('PaymentRefunded', { amount: { amount: 0 } }),
      fact('StockReleased', { lines: [] }),
      fact('StockCommitted'),
    ];
    expect(story(order, [...nothing, fact('OrderCancelled')])).toBe('ORD-1  cancelled');
  });

  it('names an order that has no number yet by its id', () => {
    expect(story({ id: 'an id' }, [fact('OrderRejected')])).toBe('an id  rejected');
  });
});
