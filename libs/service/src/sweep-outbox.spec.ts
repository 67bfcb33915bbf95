import { createLogger } from '@quadrille/telemetry';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { repeat } from './repeat.js';
import { sweepingOutbox } from './sweep-outbox.js';

it('an outbox that is swept lets the service stop, however much is left', async () => {
  let left = 10_000;
  const sweep = async (): Promise<number> => {
    await turn();
    return left > 0 ? (left -= 1) : 0;
  };
  const backlog = async () => ({ count: left, oldestSeconds: 0 });
  const chore = repeat('the outbox sweep', 1000, createLogger('spec', 'silent'), sweepingOutbox({ sweep, backlog }));
  await vi.waitFor(() => expect(left).toBeLessThan(10_000), { interval: 1 });
  const before = left;
  await chore.stop();
  expect(before - left).toBeLessThanOrEqual(1);
});
