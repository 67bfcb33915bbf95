import { PaymentCaptured, readCloudEvent } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { cloudEventText } from './event-rows.js';

const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
const id = '849dd330-581d-56b7-9421-c38a1982dc31';
const data = { orderId, intentId: 'intent', amount: { amount: 4200, currency: 'USD' }, reference: 'é "quoted"' };
const metadata = { time: '2026-01-01T00:00:00.000Z' };
const messageId = '6f1d2c3b-7c1e-7b1a-8a52-0192f0c14a59';
const row = { streamId: orderId, id, messageId, type: PaymentCaptured.type, schemaVersion: 1, version: 3, metadata };

describe('the text of an event row', () => {
  it('is the CloudEvent that a reader gets back', () => {
    const text = cloudEventText(
      'payment',
      { ...row, metadata: { ...metadata, causationid: id, traceparent: 'trace' } },
      JSON.stringify(data),
    );
    expect(readCloudEvent(Buffer.from(text), Buffer.from(orderId))).toEqual({
      specversion: '1.0',
      id,
      type: PaymentCaptured.type,
      source: '/payment',
      time: metadata.time,
      subject: orderId,
      correlationid: orderId,
      causationid: id,
      dataschema: '/schemas/PaymentCaptured/1',
      sequence: '3',
      traceparent: 'trace',
      data,
    });
  });

  it('names the message that was handled as the cause where the row names no other', () => {
    expect(JSON.parse(cloudEventText('payment', row, '{}'))).toMatchObject({ causationid: messageId });
  });

  it('leaves out what the row does not know, and keeps the data to the byte', () => {
    const text = cloudEventText('payment', row, '{"orderId": 1.50}');
    expect(text).not.toMatch(/traceparent/);
    expect(text.endsWith(',"data":{"orderId": 1.50}}')).toBe(true);
  });

  it('says another key than the stream, and what it is all about, where the row does', () => {
    const text = cloudEventText('payment', { ...row, metadata: { ...metadata, subject: 'widget-a', correlationid: id } }, '{}');
    expect(JSON.parse(text)).toMatchObject({ subject: 'widget-a', correlationid: id });
  });

  it('says what the row was written as, also where this version of the service knows the type otherwise or not at all', () => {
    const schemaOf = (more: object) => JSON.parse(cloudEventText('payment', { ...row, ...more }, '{}')).dataschema;
    expect(schemaOf({ schemaVersion: 7 })).toBe('/schemas/PaymentCaptured/7');
    expect(schemaOf({ type: 'PaymentDisputed', schemaVersion: 2 })).toBe('/schemas/PaymentDisputed/2');
  });
});
