import { expect, it } from 'vitest';
import { sagaSettings } from '../saga.settings.js';
import { takeSignedBodies } from './state-machines.controller.js';

it('the longest input fits into a request, however its sender writes it', () => {
  let limit = 0;
  takeSignedBodies({ useBodyParser: (_: string, { bodyLimit }: { bodyLimit: number }) => (limit = bodyLimit) } as never);
  const { STATE_MACHINE_PAYLOAD_BYTES: longest } = sagaSettings.shape;
  const most = longest.parse(undefined);
  // A letter of two bytes, as the AWS CLI writes it.
  const growth = String.raw`\u00e9`.length / Buffer.byteLength('é');
  expect(limit).toBeGreaterThan(most * growth);
});
