import { expect, it } from 'vitest';
import { presentEntry } from './present-history.js';

it('tells no payment token of what happened, wherever it stands', () => {
  const data = { payment: { token: 'secret' }, tries: [{ token: 'secret', attempt: 1 }, [{ token: 'secret' }]] };
  const row = { version: 1, id: 'row-1', type: 'SubmitOrder', data: { ...data, submittedAt: '2026-11-21T12:00:00.000Z' } };
  const told = presentEntry({ ...row, metadata: { time: '2026-11-21T12:00:00.000Z' }, recordedAt: new Date(0) });
  expect(JSON.stringify(told)).not.toContain('secret');
  expect(told.data).toMatchObject({ tries: [{ attempt: 1 }, [{}]] });
});
