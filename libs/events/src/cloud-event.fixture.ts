import { type CloudEvent, dataSchemaOf, readCloudEvent, Unreadable } from './cloud-event.js';
import { PaymentCaptured } from './index.js';

export const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
export const data = { orderId, intentId: `${orderId}-1`, amount: { amount: 4200, currency: 'USD' }, reference: 'ref' };
export const envelope: CloudEvent = {
  specversion: '1.0',
  id: '0192f0c1-0000-7b1a-8a52-6f1d2c3b4a59',
  type: PaymentCaptured.type,
  source: '/payment',
  time: '2026-01-01T00:00:00.000Z',
  subject: orderId,
  correlationid: orderId,
  dataschema: dataSchemaOf(PaymentCaptured),
  data,
};
export const bytesOf = (event: unknown): Buffer => Buffer.from(JSON.stringify(event));
export const read = (changes: Readonly<Record<string, unknown>> = {}, key: string | null = orderId) =>
  readCloudEvent(bytesOf({ ...envelope, ...changes }), key === null ? null : Buffer.from(key));
export const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Unreadable) return error.code;
    throw error;
  }
};
